/**
 * Tests of model files: what Keras and TensorFlow.js wrote is read, what we write is laid out as
 * Keras does and comes back the same, and damaged files are refused.
 */
@NullMarked
package dev.sinter.testsuite.format;

import org.jspecify.annotations.NullMarked;
