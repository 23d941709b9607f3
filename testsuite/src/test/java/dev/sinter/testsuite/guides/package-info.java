/**
 * Keras's guides in Java, cell by cell: the Model class, its methods, layers and models by
 * subclassing, and what fit does. Each test states the facts of one cell; {@code
 * docs/keras-guides.md} lists which.
 */
@NullMarked
package dev.sinter.testsuite.guides;

import org.jspecify.annotations.NullMarked;
