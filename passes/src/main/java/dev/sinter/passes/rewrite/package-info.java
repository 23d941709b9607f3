/**
 * Rewriting of graphs by named local rules.
 *
 * <p>Enters: a graph and a list of rules. Leaves: an equivalent graph on which no rule fires, or
 * the same object. Start at {@link dev.sinter.passes.rewrite.Rule}.
 */
@NullMarked
package dev.sinter.passes.rewrite;

import org.jspecify.annotations.NullMarked;
