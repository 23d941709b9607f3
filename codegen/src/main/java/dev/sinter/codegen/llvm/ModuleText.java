package dev.sinter.codegen.llvm;

import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.List;

/** Puts definitions together to the text of a module. */
public final class ModuleText {
  private static final String HEX = "0123456789ABCDEF";

  private ModuleText() {}

  /**
   * {@return a module}
   *
   * @param target what it is for
   * @param parallel whether the definitions are printed for several workers
   * @param definitions what {@link ProgramEmitter} printed, and more
   */
  public static String of(Target target, boolean parallel, List<String> definitions) {
    StringBuilder text = new StringBuilder();
    text.append("target triple = \"").append(target.triple()).append("\"\n");
    definitions.forEach(text::append);
    if (text.indexOf("@sinter.barrier(") >= 0 || text.indexOf("@sinter.fail(") >= 0) {
      text.append(ThreadSupport.definitions(parallel, TargetFacts.of(target).system()));
    }
    for (String type : List.of("float", "double")) {
      if (text.indexOf("@sinter.remainder." + type + "(") >= 0) {
        text.append(FloatRemainder.definition(type));
      }
    }
    return text.append("attributes #0 = { ").append(attributes(target)).append(" }\n").toString();
  }

  private static String attributes(Target target) {
    List<String> attributes = new ArrayList<>(List.of("nounwind", "\"no-builtins\""));
    if (!target.cpu().isEmpty()) {
      attributes.add("\"target-cpu\"=\"" + target.cpu() + "\"");
    }
    if (!target.features().isEmpty()) {
      attributes.add("\"target-features\"=\"" + String.join(",", target.features()) + "\"");
    }
    if (target.vectorBytes() >= 64) {
      attributes.add("\"prefer-vector-width\"=\"512\"");
      attributes.add("\"min-legal-vector-width\"=\"512\"");
    }
    return String.join(" ", attributes);
  }

  /** {@return an internal constant of these bytes, aligned to 64} */
  static String constant(String name, byte[] bytes) {
    return Names.global(name)
        + " = internal unnamed_addr constant "
        + array(bytes)
        + ", align 64\n";
  }

  /** {@return type and value of a constant of these bytes} */
  public static String array(byte[] bytes) {
    StringBuilder text = new StringBuilder(3 * bytes.length + 32);
    text.append('[').append(bytes.length).append(" x i8] ");
    boolean zero = true;
    for (byte b : bytes) {
      zero &= b == 0;
    }
    if (zero) {
      return text.append("zeroinitializer").toString();
    }
    text.append("c\"");
    for (byte b : bytes) {
      text.append('\\').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
    }
    return text.append('"').toString();
  }
}
