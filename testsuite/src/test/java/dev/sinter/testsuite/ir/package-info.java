/** Tests of the intermediate representation: text form and verifiers. */
@NullMarked
package dev.sinter.testsuite.ir;

import org.jspecify.annotations.NullMarked;
