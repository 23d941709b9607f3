/**
 * Numbers in memory: {@link dev.sinter.runtime.buffer.Buffer} is typed storage of either kind,
 * {@link dev.sinter.runtime.buffer.NdArray} gives it a shape.
 *
 * <p>Invariants: elements are in row-major order and the machine's byte order; native storage is
 * aligned to 64 bytes; nobody has to close anything, closing only frees early.
 */
@NullMarked
package dev.sinter.runtime.buffer;

import org.jspecify.annotations.NullMarked;
