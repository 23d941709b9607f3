/**
 * Reverse-mode differentiation of graphs.
 *
 * <p>Enters: values of a graph under construction, or a whole graph. Leaves: more nodes of the same
 * graph, which compute the gradients. Invariants: gradients are graph values like any other, so
 * they can be differentiated again; nothing is saved or recomputed by decree, equal subexpressions
 * of forward and backward part are one node; integers, bools and stopped values have no gradient.
 * Start at {@link dev.sinter.passes.differentiate.Gradients}; the table of rules is {@code
 * VectorJacobianProducts}.
 */
@NullMarked
package dev.sinter.passes.differentiate;

import org.jspecify.annotations.NullMarked;
