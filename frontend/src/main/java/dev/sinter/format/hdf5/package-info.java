/**
 * HDF5 as Keras uses it. In come files of any HDF5 version, through the library jhdf; out go files
 * as the HDF5 library writes them by default (superblock 0, groups as symbol tables), with what
 * jhdf does not write: attributes of variable-length strings, lists of strings, groups of any size.
 *
 * <pre>
 *   file ──> Hdf5File ──> Hdf5Group: attributes, arrays      Hdf5Tree ──> Hdf5Writer ──> file
 * </pre>
 *
 * Reading never trusts a size: what a file claims is checked against how long it is before memory
 * is asked for, links to other files are not followed, and damage of any kind is a {@link
 * dev.sinter.ir.ModelException} that names the file. Start at {@link
 * dev.sinter.format.hdf5.Hdf5File}.
 */
@NullMarked
package dev.sinter.format.hdf5;

import org.jspecify.annotations.NullMarked;
