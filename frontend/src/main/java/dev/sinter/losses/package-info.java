/** What training makes small. {@link dev.sinter.losses.Losses} is the table. */
@NullMarked
package dev.sinter.losses;

import org.jspecify.annotations.NullMarked;
