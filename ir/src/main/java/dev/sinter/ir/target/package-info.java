/** Facts about machines that code is made for: {@link dev.sinter.ir.target.Target}. */
@NullMarked
package dev.sinter.ir.target;

import org.jspecify.annotations.NullMarked;
