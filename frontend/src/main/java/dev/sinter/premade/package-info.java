/**
 * Keras's premade models: a linear model, a wide and deep one, and training that looks for flat
 * minima.
 *
 * <p>They are models that are layers at the same time: compiled and fitted by themselves, or called
 * within other models, found by name in {@link dev.sinter.layers.Layers}, and made of configs. In
 * comes what {@code fit} takes, out come the model's outputs. A premade model is built by its first
 * call; files say for which inputs that was ({@link dev.sinter.premade.PremadeModel#inputShape}).
 * Start with {@link dev.sinter.premade.LinearModel}.
 */
@NullMarked
package dev.sinter.premade;

import org.jspecify.annotations.NullMarked;
