/**
 * Machines to compile for. Enters: a name, or this machine. Leaves: a {@link
 * dev.sinter.ir.target.Target}, which is all that schedules and emitters look at. Start at {@link
 * dev.sinter.codegen.target.Targets}.
 */
@NullMarked
package dev.sinter.codegen.target;

import org.jspecify.annotations.NullMarked;
