/** The public surface of models: every argument by what it changes, and by how it refuses. */
@NullMarked
package dev.sinter.testsuite.surface;

import org.jspecify.annotations.NullMarked;
