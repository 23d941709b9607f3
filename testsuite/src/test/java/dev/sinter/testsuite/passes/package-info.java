/** Tests of passes on graphs. */
@NullMarked
package dev.sinter.testsuite.passes;

import org.jspecify.annotations.NullMarked;
