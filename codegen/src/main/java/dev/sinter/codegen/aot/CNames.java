package dev.sinter.codegen.aot;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Gives C identifiers to things of a model, each only once. */
final class CNames {
  private static final Set<String> RESERVED =
      Set.of(
          "auto",
          "bool",
          "break",
          "case",
          "char",
          "class",
          "const",
          "continue",
          "default",
          "delete",
          "do",
          "double",
          "else",
          "enum",
          "extern",
          "false",
          "float",
          "for",
          "goto",
          "if",
          "inline",
          "int",
          "long",
          "namespace",
          "new",
          "operator",
          "private",
          "protected",
          "public",
          "register",
          "restrict",
          "return",
          "short",
          "signed",
          "sizeof",
          "static",
          "struct",
          "switch",
          "template",
          "this",
          "true",
          "typedef",
          "union",
          "unsigned",
          "using",
          "virtual",
          "void",
          "volatile",
          "while",
          "arena",
          "weights",
          "state");

  private final Set<String> taken = new HashSet<>(RESERVED);

  /** {@return an identifier that resembles {@code name} and was not given before} */
  String give(String name) {
    String legal = name.replaceAll("[^A-Za-z0-9_]", "_");
    String base = isIdentifier(legal) ? legal : "_" + legal;
    String candidate = base;
    for (int i = 2; !taken.add(candidate); i++) {
      candidate = base + "_" + i;
    }
    return candidate;
  }

  /** {@return whether the text is a C identifier} */
  static boolean isIdentifier(String text) {
    return text.matches("[A-Za-z_][A-Za-z0-9_]*");
  }

  /** {@return the text in capitals, as macros are written} */
  static String macro(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
