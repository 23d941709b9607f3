/** Layers by themselves: shapes, effects of arguments, and the errors that users meet. */
@NullMarked
package dev.sinter.testsuite.frontend.layers;

import org.jspecify.annotations.NullMarked;
