/** Tests of the reference interpreters: each op and statement against values worked out by hand. */
@NullMarked
package dev.sinter.testsuite.interpret;

import org.jspecify.annotations.NullMarked;
