/**
 * Memory planning: where every buffer of a program lives.
 *
 * <p>Enters: a program whose temporaries are not placed. Leaves: the same program, every buffer
 * placed. Invariants: buffers that live at the same time do not overlap; a variable is overwritten
 * only after every read of its old value. Start at {@link dev.sinter.passes.memory.PlanMemory}.
 */
@NullMarked
package dev.sinter.passes.memory;

import org.jspecify.annotations.NullMarked;
