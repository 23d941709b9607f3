/**
 * Compares this implementation with expected values in files: layers, models, training runs,
 * losses, metrics, optimizers, ...
 *
 * <p>In comes a folder of JSON files, each {@code {"cases": [...]}}; out goes one {@link
 * dev.sinter.conformance.Conformance.Result} per case. Tolerances come from the files only; what is
 * not supported has failed, with the reason. Start at {@link dev.sinter.conformance.Conformance}.
 */
@NullMarked
package dev.sinter.conformance;

import org.jspecify.annotations.NullMarked;
