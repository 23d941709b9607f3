/**
 * Penalties on weights and activities. {@link dev.sinter.regularizers.Regularizers} is the table.
 */
@NullMarked
package dev.sinter.regularizers;

import org.jspecify.annotations.NullMarked;
