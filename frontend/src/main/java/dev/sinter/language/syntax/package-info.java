/**
 * Text and syntax tree of the model language.
 *
 * <p>Enters: the text of a {@code .sinter} file. Leaves: a {@link
 * dev.sinter.language.syntax.SourceFile}, or a list of messages with place and caret; and text
 * again, in the one format that {@code sinter fmt} writes. Nothing here knows what a name means.
 * Start at {@link dev.sinter.language.syntax.SyntaxReader}.
 */
@NullMarked
package dev.sinter.language.syntax;

import org.jspecify.annotations.NullMarked;
