/**
 * Element types, extents, shapes, tensor types and constants: the vocabulary of every level.
 *
 * <p>Everything here is an immutable value. Start at {@link dev.sinter.ir.type.TensorType}; extents
 * that are known only when a program is called are {@link dev.sinter.ir.type.Dim}s with names.
 */
@NullMarked
package dev.sinter.ir.type;

import org.jspecify.annotations.NullMarked;
