/**
 * Activation functions: tensors in, tensors of the same shape out. {@link
 * dev.sinter.activations.Activations} is the table of all of them.
 */
@NullMarked
package dev.sinter.activations;

import org.jspecify.annotations.NullMarked;
