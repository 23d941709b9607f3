/**
 * The graph level (L1): pure tensor ops in SSA form.
 *
 * <p>Enters: what frontends trace, or the text form. Leaves: the same level after passes; lowering
 * turns it into kernels. Invariants: no side effects, no layouts, no devices; every value has a
 * type; operands come before their users. Start at {@link dev.sinter.ir.graph.Op}, then {@link
 * dev.sinter.ir.graph.GraphBuilder}.
 */
@NullMarked
package dev.sinter.ir.graph;

import org.jspecify.annotations.NullMarked;
