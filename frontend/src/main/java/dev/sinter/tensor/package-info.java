/**
 * Tensors, variables, gradients, and the traces that make programs of them.
 *
 * <p>One kind of {@link dev.sinter.tensor.Tensor} serves three uses, told apart by what it stands
 * for:
 *
 * <pre>
 *   outside of models     ops are recorded; asking for a value compiles and runs what is needed
 *   within a trace        ops become nodes of the graph of an entry point
 *   placeholder           ops become layers of a functional model
 * </pre>
 *
 * Public ops go through {@link dev.sinter.tensor.Operation}, which knows placeholders, down to
 * single ops of the IR, which {@code Primitive} applies where the operands live. Invariants: a
 * tensor never changes; all state is in {@link dev.sinter.tensor.Variable}s; shapes and dtypes are
 * checked when an op is called. Start at {@link dev.sinter.tensor.Tensor}, then {@link
 * dev.sinter.tensor.Trace}.
 */
@NullMarked
package dev.sinter.tensor;

import org.jspecify.annotations.NullMarked;
