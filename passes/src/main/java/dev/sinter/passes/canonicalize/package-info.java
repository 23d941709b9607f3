/**
 * Canonical form of graphs.
 *
 * <p>Enters and leaves: graphs of the same meaning. The canonical form: constants are right
 * operands and folded; transposes, reshapes and broadcasts are merged and moved towards inputs; no
 * op that does nothing remains; equal expressions are one node; what no result needs is gone. Start
 * at {@link dev.sinter.passes.canonicalize.Canonicalize}.
 */
@NullMarked
package dev.sinter.passes.canonicalize;

import org.jspecify.annotations.NullMarked;
