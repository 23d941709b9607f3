package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.support.Arithmetic;
import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.codegen.jvm.support.CompiledProgram;
import dev.sinter.codegen.jvm.support.Frame;
import dev.sinter.codegen.jvm.support.Halves;
import java.util.Locale;
import org.objectweb.asm.Type;

/** Internal names of the classes that generated code refers to. */
final class SupportNames {
  static final String FRAME = Type.getInternalName(Frame.class);
  static final String FRAME_DESCRIPTOR = "L" + FRAME + ";";
  static final String PROGRAM = Type.getInternalName(CompiledProgram.class);
  static final String ARITHMETIC = Type.getInternalName(Arithmetic.class);
  static final String HALVES = Type.getInternalName(Halves.class);
  static final String MATH = "java/lang/Math";
  static final String FLOAT = "java/lang/Float";
  static final String DOUBLE = "java/lang/Double";

  private SupportNames() {}

  /** {@return the field of a frame that holds scratch memory} */
  static String scratchField(ArrayKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
