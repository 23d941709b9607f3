/**
 * Mutation testing: the product's own code is broken on purpose, in one place at a time, and the
 * tests must notice.
 *
 * <p>Enters: the class files of the product. Leaves: for each break the test that catches it, and
 * for each file test a break that makes it fail. All breaks are compiled into the classes at once,
 * each behind a switch ({@link dev.sinter.testsuite.mutation.BreakSwitch}), so that trying one
 * costs no more than the tests that reach it. Start at {@link
 * dev.sinter.testsuite.mutation.MutationMain}.
 */
@NullMarked
package dev.sinter.testsuite.mutation;

import org.jspecify.annotations.NullMarked;
