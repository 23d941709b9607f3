/**
 * The intermediate representation of Sinter and the exceptions of the compiler. Levels, from the
 * model downwards: {@link dev.sinter.ir.graph} (tensor ops), {@code dev.sinter.ir.kernel} (fused
 * groups), {@link dev.sinter.ir.loop} (loop nests), {@link dev.sinter.ir.plan} (a whole program).
 * Depends on nothing.
 */
@NullMarked
package dev.sinter.ir;

import org.jspecify.annotations.NullMarked;
