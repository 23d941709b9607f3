/**
 * Random, type-correct graphs and values for differential tests.
 *
 * <p>Enters: a seed and options. Leaves: a graph over all ops, with inputs that fit it. The same
 * seed gives the same sample. Start at {@link dev.sinter.testsuite.random.RandomGraphs}.
 */
@NullMarked
package dev.sinter.testsuite.random;

import org.jspecify.annotations.NullMarked;
