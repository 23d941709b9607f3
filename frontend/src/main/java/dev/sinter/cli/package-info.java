/**
 * The command line. Arguments enter, exit codes leave; everything else is done by the same API that
 * Java programs call. One class a subcommand. Start reading at {@link dev.sinter.cli.Main}; errors
 * become messages and exit codes in {@code ErrorHandler}.
 */
@NullMarked
package dev.sinter.cli;

import org.jspecify.annotations.NullMarked;
