/** Tests of lowering: graphs to kernels, loops, programs and placed memory. */
@NullMarked
package dev.sinter.testsuite.lower;

import org.jspecify.annotations.NullMarked;
