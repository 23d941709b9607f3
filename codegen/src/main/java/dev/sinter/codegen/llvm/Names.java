package dev.sinter.codegen.llvm;

import java.nio.charset.StandardCharsets;

/** Names as LLVM's text writes them. */
public final class Names {
  private Names() {}

  /** {@return a global's name, quoted} */
  public static String global(String name) {
    StringBuilder quoted = new StringBuilder("@\"");
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      if (b < 0x20 || b >= 0x7f || b == '"' || b == '\\') {
        quoted.append(String.format("\\%02X", b & 0xff));
      } else {
        quoted.append((char) b);
      }
    }
    return quoted.append('"').toString();
  }
}
