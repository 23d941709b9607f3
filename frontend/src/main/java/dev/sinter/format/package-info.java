/**
 * Files of models. In come files that Keras wrote; out go models, and the other way round. Start at
 * {@link dev.sinter.format.KerasJson}.
 */
@NullMarked
package dev.sinter.format;

import org.jspecify.annotations.NullMarked;
