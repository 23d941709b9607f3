/**
 * The command line. Arguments enter, exit codes leave; everything else is done by the same API that
 * Java programs call. Start reading at {@link dev.sinter.cli.Main}.
 */
@NullMarked
package dev.sinter.cli;

import org.jspecify.annotations.NullMarked;
