/**
 * Schedules as data: a list of steps that shape a loop nest, with a text form.
 *
 * <p>Enters: text, or steps that a heuristic chooses. Leaves: a {@link
 * dev.sinter.ir.schedule.Schedule}, which the passes apply to a proc one step at a time. A schedule
 * fixes the order in which terms are added, and so every bit of the result. Start at {@link
 * dev.sinter.ir.schedule.Step}.
 */
@NullMarked
package dev.sinter.ir.schedule;

import org.jspecify.annotations.NullMarked;
