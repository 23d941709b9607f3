/** What users write: models in Keras's words, as a Java API. A traced model leaves as a graph. */
@NullMarked
package dev.sinter;

import org.jspecify.annotations.NullMarked;
