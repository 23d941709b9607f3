/**
 * First values of weights. {@link dev.sinter.initializers.Initializers} is the table; a new one is
 * a class with a Spec and a line there.
 */
@NullMarked
package dev.sinter.initializers;

import org.jspecify.annotations.NullMarked;
