/**
 * The layers of Keras, one class each. {@link dev.sinter.layers.Layers} is the table.
 *
 * <p>A layer class declares its arguments, makes its weights in {@code build} and computes in
 * {@code call}; its fluent setters come from the settings interfaces for groups of arguments that
 * many layers share. {@code docs/adding-a-layer.md} goes through one step by step; {@link
 * dev.sinter.layers.Dense} is a good example.
 */
@NullMarked
package dev.sinter.layers;

import org.jspecify.annotations.NullMarked;
