/**
 * What Keras keeps globally: seed, automatic names, default dtype, custom objects, backend, threads
 * and compiled programs.
 *
 * <p>Start at {@link dev.sinter.session.Session}. It knows nothing of tensors and layers; they ask
 * it.
 */
@NullMarked
package dev.sinter.session;

import org.jspecify.annotations.NullMarked;
