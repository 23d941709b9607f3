/**
 * What executes a compiled program. A service that only runs models needs this module and nothing
 * else, so nothing here knows the compiler.
 */
@NullMarked
package dev.sinter.runtime;

import org.jspecify.annotations.NullMarked;
