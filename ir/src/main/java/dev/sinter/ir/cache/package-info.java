/**
 * Memory of what was made before. In go keys that are equal for equal work, and what the work gave;
 * out comes the result, if it is still known. Everything that compilation keeps for later uses
 * {@link dev.sinter.ir.cache.RecentlyUsed}.
 */
@NullMarked
package dev.sinter.ir.cache;

import org.jspecify.annotations.NullMarked;
