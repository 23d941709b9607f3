/**
 * Runs executables: threads, scratch memory and the checks at the door.
 *
 * <p>In come an executable, arrays and variables; out come arrays. Invariants: only buffers that
 * fit the signature reach compiled code; the threads are those that the {@link
 * dev.sinter.runtime.execution.Context} says; results do not depend on their number. Start reading
 * at {@link dev.sinter.runtime.execution.Context}.
 */
@NullMarked
package dev.sinter.runtime.execution;

import org.jspecify.annotations.NullMarked;
