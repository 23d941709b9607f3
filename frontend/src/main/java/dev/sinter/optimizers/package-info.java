/**
 * How gradients change weights. {@link dev.sinter.optimizers.Optimizers} is the table. An optimizer
 * is its slots and one update rule; clipping, weight decay, averages and constraints are done by
 * {@link dev.sinter.optimizers.Optimizer} for all.
 */
@NullMarked
package dev.sinter.optimizers;

import org.jspecify.annotations.NullMarked;
