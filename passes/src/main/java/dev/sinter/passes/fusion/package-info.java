/**
 * Fusion: which ops run together.
 *
 * <p>Enters: a graph of primitive ops. Leaves: a {@link dev.sinter.ir.kernel.KernelGraph} and the
 * decisions that made it. Invariants: every op is computed by exactly one kernel, or within each of
 * its readers; kernels form no cycle. Start at {@link dev.sinter.passes.fusion.MakeKernels}.
 */
@NullMarked
package dev.sinter.passes.fusion;

import org.jspecify.annotations.NullMarked;
