/**
 * The structure of the code itself: who may depend on whom, what every package must have, what is
 * documented. Start reading at {@link dev.sinter.testsuite.architecture.ModuleDependencyTest}.
 */
@NullMarked
package dev.sinter.testsuite.architecture;

import org.jspecify.annotations.NullMarked;
