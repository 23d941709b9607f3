/**
 * The programs of {@code examples/}. {@code ProgramsTest} runs those on data that ship with Sinter;
 * each must reach what the page beside it states, a {@code Goal}. {@code JavaExamplesTest} runs
 * those on MNIST as their page says, on small files of the same form.
 */
@NullMarked
package dev.sinter.testsuite.examples;

import org.jspecify.annotations.NullMarked;
