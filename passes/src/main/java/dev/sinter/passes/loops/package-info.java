/**
 * Passes on the loops of the graph level.
 *
 * <p>Enters: any graph. Leaves: the same function with fewer or smaller loops. Invariants: results
 * keep their names, types and order. Start at {@link dev.sinter.passes.loops.MergeScans}.
 */
@NullMarked
package dev.sinter.passes.loops;

import org.jspecify.annotations.NullMarked;
