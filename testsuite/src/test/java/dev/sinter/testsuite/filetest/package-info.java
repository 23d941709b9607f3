/**
 * File tests: {@code .sir} files that state in comments what is done with them and what must come
 * out.
 *
 * <p>Enters: the files below {@code src/test/resources/sinter}. Leaves: a JUnit test per file,
 * command and item. {@code docs/file-tests.md} is the manual. Start at {@link
 * dev.sinter.testsuite.filetest.FileTests}; a new command is one class and one line in {@link
 * dev.sinter.testsuite.filetest.Commands}.
 */
@NullMarked
package dev.sinter.testsuite.filetest;

import org.jspecify.annotations.NullMarked;
