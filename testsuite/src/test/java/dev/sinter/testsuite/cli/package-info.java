/** The command line as a user meets it: arguments in, text and exit code out. */
@NullMarked
package dev.sinter.testsuite.cli;

import org.jspecify.annotations.NullMarked;
