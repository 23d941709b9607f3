/** Java programs as processes of their own: to be killed, to be measured, to end with a code. */
@NullMarked
package dev.sinter.testsuite.process;

import org.jspecify.annotations.NullMarked;
