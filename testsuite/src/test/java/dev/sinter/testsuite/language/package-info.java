/** The model language as a user meets it: text in, models or messages out. */
@NullMarked
package dev.sinter.testsuite.language;

import org.jspecify.annotations.NullMarked;
