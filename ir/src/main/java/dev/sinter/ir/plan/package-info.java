/**
 * The plan: a whole function as launches over placed buffers. Start at {@link
 * dev.sinter.ir.plan.Program}.
 *
 * <p>Enters: scheduled procs and the order of kernels. Leaves: what emitters print. Invariants:
 * every buffer that a step mentions is declared; after memory planning every buffer has a place,
 * and no two buffers that live at the same time overlap.
 */
@NullMarked
package dev.sinter.ir.plan;

import org.jspecify.annotations.NullMarked;
