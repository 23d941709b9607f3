/**
 * State on disk: saves variables and restores them bit for bit.
 *
 * <p>In come {@link dev.sinter.runtime.variable.Variable}s and a path. Invariants: a file is
 * complete or absent; any changed byte is noticed before a variable is touched; restoring changes
 * all variables or none. The format is described at {@link dev.sinter.runtime.state.Checkpoint}.
 */
@NullMarked
package dev.sinter.runtime.state;

import org.jspecify.annotations.NullMarked;
