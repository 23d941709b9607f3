/**
 * The text form of the intermediate representation ({@code .sir} files): printer and parser.
 *
 * <p>Enters: graphs, procs and programs, or text. Leaves: text, or the same objects. Invariants:
 * everything that is printed parses to an equal module; the same module gives the same text; wrong
 * text gives diagnostics with line, column and a caret, never anything else. {@link
 * dev.sinter.ir.text.OpForms} is the one table of op attributes. Start at {@link
 * dev.sinter.ir.text.Printer} and {@link dev.sinter.ir.text.Parser}.
 */
@NullMarked
package dev.sinter.ir.text;

import org.jspecify.annotations.NullMarked;
