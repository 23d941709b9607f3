/**
 * How things with arguments are declared, set, read and written.
 *
 * <p>Every layer, loss, metric, optimizer, initializer, ... states its arguments once as {@link
 * dev.sinter.config.Argument}s of a {@link dev.sinter.config.Spec}. Fluent setters, configs of
 * files both ways, keyword arguments of the model language, documentation tables and errors with
 * suggestions all come from that declaration. A {@link dev.sinter.config.Registry} finds specs by
 * name.
 *
 * <p>A config is what JSON can say: maps in order, lists, strings, numbers, booleans, and null for
 * Keras's {@code None}. Start at {@link dev.sinter.config.Spec}.
 */
@NullMarked
package dev.sinter.config;

import org.jspecify.annotations.NullMarked;
