/**
 * The loops around the steps: epochs, validation, what is averaged and shown.
 *
 * <p>In come a {@link dev.sinter.runtime.data.BatchSource} and a function that runs one step; out
 * comes a {@link dev.sinter.runtime.training.History}. Listeners are told about everything in
 * between, the progress bar among them. Invariants: means over an epoch weight each batch by its
 * rows; whatever a step or listener throws leaves no thread behind. Start reading at {@link
 * dev.sinter.runtime.training.StepLoop}.
 */
@NullMarked
package dev.sinter.runtime.training;

import org.jspecify.annotations.NullMarked;
