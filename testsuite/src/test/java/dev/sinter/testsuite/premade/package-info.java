/**
 * Keras's premade models against their formulas, computed here in plain doubles.
 *
 * <p>In go small models and data, on every backend; out come values, refusals and files. Start with
 * LinearModelTest.
 */
@NullMarked
package dev.sinter.testsuite.premade;

import org.jspecify.annotations.NullMarked;
