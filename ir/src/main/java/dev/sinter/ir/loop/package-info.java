/**
 * The loop level (L3): procedures of loops over buffers.
 *
 * <p>Enters: kernels, lowered naively. Leaves, after schedule steps, expansion of transcendental
 * functions and flattening: what backends print without a decision of their own. Invariants: index
 * expressions have type {@code index}; names are unique within a proc; a proc that is ready for
 * emission has one-dimensional buffers, no VECTOR loops, and only scalar ops of {@link
 * dev.sinter.ir.loop.Emittable}. Start at {@link dev.sinter.ir.loop.Proc}.
 */
@NullMarked
package dev.sinter.ir.loop;

import org.jspecify.annotations.NullMarked;
