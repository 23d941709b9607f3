package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.SupportNames.FRAME_DESCRIPTOR;
import static dev.sinter.codegen.jvm.SupportNames.PROGRAM;

import dev.sinter.codegen.jvm.ProcMethods.Method;
import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The class that a program becomes.
 *
 * @param name internal name
 * @param bytes the class file
 * @param scratch elements of scratch memory that each worker needs, for each {@link ArrayKind}
 */
@SuppressWarnings("ArrayRecordComponent") // a class file; never compared
record ProgramClass(String name, byte[] bytes, List<Integer> scratch) {

  /**
   * {@return the class}
   *
   * @param program procs ready for emission, every buffer placed
   * @param name internal name of the class
   * @param flavour what kind
   */
  static ProgramClass of(Program program, String name, Flavour flavour) {
    List<Method> methods = new ArrayList<>();
    List<Integer> scratch = Collections.nCopies(ArrayKind.COUNT, 0);
    Map<String, ProcEmitter> emitters = new HashMap<>();
    for (int i = 0; i < program.procs().size(); i++) {
      Proc proc = program.procs().get(i);
      ProcEmitter emitter = new ProcEmitter(proc, "proc$" + i + "$" + identifier(proc.name()));
      emitters.put(proc.name(), emitter);
      ProcMethods emitted = emitter.emit(name, flavour.vectorBits());
      methods.addAll(emitted.methods());
      scratch = larger(scratch, emitted.scratch().sizes());
    }
    StepEmitter steps = new StepEmitter(program, name, emitters);
    String entry = steps.steps(program.steps());
    methods.addAll(steps.methods());
    return new ProgramClass(name, write(name, flavour, entry, methods), List.copyOf(scratch));
  }

  /** {@return the larger of two sizes for each kind of array} */
  static List<Integer> larger(List<Integer> first, List<Integer> second) {
    List<Integer> sizes = new ArrayList<>();
    for (int kind = 0; kind < first.size(); kind++) {
      sizes.add(Math.max(first.get(kind), second.get(kind)));
    }
    return List.copyOf(sizes);
  }

  private static byte[] write(String name, Flavour flavour, String entry, List<Method> methods) {
    ClassWriter writer = new FrameWriter();
    writer.visit(
        flavour.version(),
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
        name,
        null,
        "java/lang/Object",
        new String[] {PROGRAM});
    MethodVisitor constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    Code construct = new Code(1);
    construct.loadReference(0);
    construct.callSpecial("java/lang/Object", "<init>", "()V");
    construct.write(constructor);
    Code run = new Code(2);
    run.loadReference(1);
    run.callStatic(name, entry, "(" + FRAME_DESCRIPTOR + ")V");
    run.write(
        writer.visitMethod(Opcodes.ACC_PUBLIC, "run", "(" + FRAME_DESCRIPTOR + ")V", null, null));
    for (Method method : methods) {
      int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC;
      method
          .code()
          .write(writer.visitMethod(access, method.name(), method.descriptor(), null, null));
    }
    writer.visitEnd();
    return writer.toByteArray();
  }

  /** {@return a name with what Java's machine allows in it} */
  static String identifier(String name) {
    StringBuilder text = new StringBuilder();
    name.chars()
        .forEach(c -> text.append(Character.isLetterOrDigit(c) && c < 128 ? (char) c : '_'));
    return text.toString();
  }

  /**
   * Two classes that meet are taken for objects: nothing is called on such a value, so no class
   * needs to be looked at.
   */
  private static final class FrameWriter extends ClassWriter {
    FrameWriter() {
      super(ClassWriter.COMPUTE_FRAMES);
    }

    @Override
    protected String getCommonSuperClass(String first, String second) {
      return "java/lang/Object";
    }
  }
}
