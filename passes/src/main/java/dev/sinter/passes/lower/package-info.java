/**
 * Lowering: from a graph to a program of loops.
 *
 * <p>Enters: a graph of any ops. Leaves: a {@link dev.sinter.ir.plan.Program} whose procs are ready
 * for emission and whose buffers are placed. Start at {@link dev.sinter.passes.lower.Lowering}.
 */
@NullMarked
package dev.sinter.passes.lower;

import org.jspecify.annotations.NullMarked;
