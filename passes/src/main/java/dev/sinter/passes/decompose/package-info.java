/**
 * Takes named compositions apart.
 *
 * <p>Enters: any graph. Leaves: the same function in primitive ops; only calls of a hand-given
 * kernel stay. Invariants: results keep their names, types and order. Start at {@link
 * dev.sinter.passes.decompose.Decompose}.
 */
@NullMarked
package dev.sinter.passes.decompose;

import org.jspecify.annotations.NullMarked;
