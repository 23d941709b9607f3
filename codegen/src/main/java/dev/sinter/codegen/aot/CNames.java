package dev.sinter.codegen.aot;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Gives C identifiers to things of a model, each only once. */
final class CNames {
  private static final Set<String> RESERVED =
      Set.of(
          "alignas",
          "alignof",
          "and",
          "asm",
          "auto",
          "bitand",
          "bitor",
          "bool",
          "break",
          "case",
          "catch",
          "char",
          "class",
          "compl",
          "concept",
          "const",
          "constexpr",
          "continue",
          "decltype",
          "default",
          "delete",
          "do",
          "double",
          "dynamic_cast",
          "else",
          "enum",
          "explicit",
          "export",
          "extern",
          "false",
          "float",
          "for",
          "friend",
          "goto",
          "if",
          "inline",
          "int",
          "long",
          "mutable",
          "namespace",
          "new",
          "noexcept",
          "not",
          "nullptr",
          "operator",
          "or",
          "private",
          "protected",
          "public",
          "register",
          "reinterpret_cast",
          "requires",
          "restrict",
          "return",
          "short",
          "signed",
          "sizeof",
          "static",
          "static_assert",
          "static_cast",
          "struct",
          "switch",
          "template",
          "this",
          "thread_local",
          "throw",
          "true",
          "try",
          "typedef",
          "typeid",
          "typename",
          "typeof",
          "union",
          "unsigned",
          "using",
          "virtual",
          "void",
          "volatile",
          "wchar_t",
          "while",
          "xor",
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
