/**
 * The kernel level (L2): fused groups of tensor definitions.
 *
 * <p>Enters: what fusion makes of a graph. Leaves: a {@link dev.sinter.ir.kernel.KernelGraph},
 * which lowering turns into procs and a plan. Invariants: a stage reads only kernel inputs and
 * earlier stages; stages of a kernel share their first {@code rowAxes} axes and read each other
 * only within a row; every value has one definition; names of a kernel are its own. Start at {@link
 * dev.sinter.ir.kernel.Kernel}.
 */
@NullMarked
package dev.sinter.ir.kernel;

import org.jspecify.annotations.NullMarked;
