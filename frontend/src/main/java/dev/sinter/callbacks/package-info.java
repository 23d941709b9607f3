/**
 * Keras's callbacks: what a training can be told to do between its steps and epochs.
 *
 * <p>In come the events of {@link dev.sinter.model.Callback}; out go files, messages, another
 * learning rate, or the end of the training. Every callback declares its arguments, with Keras's
 * names and defaults. Start at {@link dev.sinter.callbacks.EarlyStopping}.
 */
@NullMarked
package dev.sinter.callbacks;

import org.jspecify.annotations.NullMarked;
