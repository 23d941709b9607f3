/** What users of the Java API see: tensors, layers, models, training. */
@NullMarked
package dev.sinter.testsuite.frontend;

import org.jspecify.annotations.NullMarked;
