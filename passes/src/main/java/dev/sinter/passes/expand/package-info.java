/**
 * Expansion of transcendental functions into arithmetic that every backend has.
 *
 * <p>Enters: a proc with any scalar ops. Leaves: the same proc with only {@linkplain
 * dev.sinter.ir.loop.Emittable emittable} ones, so that no libm is linked and all backends give the
 * same bits. The polynomials are near-minimax (Chebyshev) fits; their measured errors stand in
 * {@code docs/math-functions.md}. Start at {@link dev.sinter.passes.expand.ExpandMath}.
 */
@NullMarked
package dev.sinter.passes.expand;

import org.jspecify.annotations.NullMarked;
