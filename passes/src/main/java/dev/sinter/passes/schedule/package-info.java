/**
 * Schedules: how loop nests are shaped for a target.
 *
 * <p>Enters: a naive proc with {@link dev.sinter.passes.schedule.KernelInfo}. Leaves: a proc that
 * computes the same, in an order of terms that does not depend on the batch or the number of
 * workers. Start at {@link dev.sinter.passes.schedule.Scheduler}.
 */
@NullMarked
package dev.sinter.passes.schedule;

import org.jspecify.annotations.NullMarked;
