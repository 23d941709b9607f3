/**
 * What every graph op computes, element by element: the lowering of ops to expressions of the loop
 * level.
 *
 * <p>Enters: a node. Leaves: its {@link dev.sinter.passes.define.Definition}. Invariants: integer
 * and float types as the op states, 16-bit floats computed in f32; indices are in bounds wherever a
 * load is evaluated. Start at {@link dev.sinter.passes.define.Definitions}.
 */
@NullMarked
package dev.sinter.passes.define;

import org.jspecify.annotations.NullMarked;
