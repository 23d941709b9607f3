/**
 * Files with numbers: {@link dev.sinter.runtime.file.Csv}, {@link dev.sinter.runtime.file.Idx},
 * {@link dev.sinter.runtime.file.Npy} and {@link dev.sinter.runtime.file.Npz}, and files that are
 * written whole or not at all: {@link dev.sinter.runtime.file.AtomicFile}. Formats that leave room
 * for it are written with a checksum over every byte: {@link dev.sinter.runtime.file.Seal}.
 *
 * <p>In come paths, out come {@link dev.sinter.runtime.buffer.NdArray}s, or the reverse.
 * Invariants: no size that a header claims is believed before the file is known to be able to hold
 * it; every error names file, place, requirement and value.
 */
@NullMarked
package dev.sinter.runtime.file;

import org.jspecify.annotations.NullMarked;
