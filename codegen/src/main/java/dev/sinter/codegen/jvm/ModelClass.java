package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.support.Launcher;
import dev.sinter.codegen.jvm.support.ProgramLayout;
import dev.sinter.codegen.jvm.support.StandaloneModel;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes the class of a jar that users call.
 *
 * <pre>
 *   public final class Digits implements AutoCloseable {
 *     public Digits()                                   one thread
 *     public Digits(int threads)
 *     public float[] predict(float[] images, int B)     a method for each entry: inputs, then dimensions; one output is
 *     public void train(float[] x, int[] y, int B)        returned as it is, several as Object[]
 *     public List&lt;String&gt; variables()                   such as "weights:dense/kernel"
 *     public Object get(String variable)                a copy of its elements, such as float[]
 *     public void set(String variable, Object elements)
 *     public String info()                              which code runs, and why
 *     public void close()
 *     public static void main(String[] arguments)
 *   }
 * </pre>
 */
final class ModelClass {
  private static final String MODEL = Type.getInternalName(StandaloneModel.class);
  private static final String MODEL_DESCRIPTOR = "L" + MODEL + ";";
  private static final String OBJECT = "java/lang/Object";

  private final String owner;
  private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);

  private ModelClass(String owner) {
    this.owner = owner;
  }

  /**
   * {@return the class file}
   *
   * @param owner internal name of the class
   * @param entries the layouts of the entries
   */
  static byte[] write(String owner, SequencedMap<String, ProgramLayout> entries) {
    return new ModelClass(owner).write(entries);
  }

  private byte[] write(SequencedMap<String, ProgramLayout> entries) {
    writer.visit(
        Opcodes.V17,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
        owner,
        null,
        OBJECT,
        new String[] {"java/lang/AutoCloseable"});
    writer
        .visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, "model", MODEL_DESCRIPTOR, null, null)
        .visitEnd();
    constructors();
    for (Map.Entry<String, ProgramLayout> entry : entries.entrySet()) {
      entry(entry.getKey(), entry.getValue());
    }
    delegate(
        "variables", "variables", "()Ljava/util/List;", "()Ljava/util/List<Ljava/lang/String;>;");
    delegate(
        "get",
        "get",
        "(Ljava/lang/String;)Ljava/lang/Object;",
        "(Ljava/lang/String;)Ljava/lang/Object;");
    delegate(
        "set",
        "set",
        "(Ljava/lang/String;Ljava/lang/Object;)V",
        "(Ljava/lang/String;Ljava/lang/Object;)V");
    delegate("info", "flavour", "()Ljava/lang/String;", "()Ljava/lang/String;");
    delegate("close", "close", "()V", "()V");
    main();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private void constructors() {
    Code simple = new Code(1);
    simple.loadReference(0);
    simple.constant(1);
    simple.callSpecial(owner, "<init>", "(I)V");
    simple.write(writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null));
    MethodVisitor method = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "(I)V", null, null);
    method.visitParameter("threads", 0);
    Code code = new Code(2);
    code.loadReference(0);
    code.callSpecial(OBJECT, "<init>", "()V");
    code.loadReference(0);
    code.constant(Type.getObjectType(owner));
    code.load(JvmType.INT, 1);
    code.constant(1);
    code.callStatic(MODEL, "load", "(Ljava/lang/Class;IZ)" + MODEL_DESCRIPTOR);
    code.putField(owner, "model", MODEL_DESCRIPTOR);
    code.write(method);
  }

  private void entry(String name, ProgramLayout layout) {
    List<ProgramLayout.Port> outputs = layout.outputs();
    String result =
        outputs.isEmpty()
            ? "V"
            : outputs.size() == 1 ? array(outputs.getFirst()) : "[L" + OBJECT + ";";
    StringBuilder parameters = new StringBuilder();
    layout.inputs().forEach(input -> parameters.append(array(input)));
    String descriptor = "(" + parameters + "I".repeat(layout.dimensions().size()) + ")" + result;
    MethodVisitor method = writer.visitMethod(Opcodes.ACC_PUBLIC, name, descriptor, null, null);
    layout
        .inputs()
        .forEach(input -> method.visitParameter(ProgramClass.identifier(input.name()), 0));
    layout
        .dimensions()
        .forEach(dimension -> method.visitParameter(ProgramClass.identifier(dimension), 0));
    int inputs = layout.inputs().size();
    Code code = new Code(1 + inputs + layout.dimensions().size());
    pushModel(code);
    code.constant(name);
    code.newArray(OBJECT, inputs);
    for (int i = 0; i < inputs; i++) {
      code.op(Opcodes.DUP);
      code.constant(i);
      code.loadReference(1 + i);
      code.op(Opcodes.AASTORE);
    }
    code.newLongArray(layout.dimensions().size());
    for (int i = 0; i < layout.dimensions().size(); i++) {
      code.op(Opcodes.DUP);
      code.constant(i);
      code.load(JvmType.INT, 1 + inputs + i);
      code.op(Opcodes.I2L);
      code.op(Opcodes.LASTORE);
    }
    code.callVirtual(MODEL, "call", "(Ljava/lang/String;[Ljava/lang/Object;[J)[Ljava/lang/Object;");
    if (outputs.isEmpty()) {
      code.op(Opcodes.POP);
      code.write(method);
      return;
    }
    if (outputs.size() == 1) {
      code.constant(0);
      code.op(Opcodes.AALOAD);
      code.checkCast(result);
    }
    code.write(method, Opcodes.ARETURN);
  }

  private static String array(ProgramLayout.Port port) {
    return JvmType.descriptor(port.type().array());
  }

  /** A method that calls one of the model's. */
  private void delegate(String name, String target, String descriptor, String signature) {
    Type[] arguments = Type.getArgumentTypes(descriptor);
    Code code = new Code(1 + arguments.length);
    pushModel(code);
    for (int i = 0; i < arguments.length; i++) {
      code.loadReference(1 + i);
    }
    code.callVirtual(MODEL, target, descriptor);
    MethodVisitor method =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC,
            name,
            descriptor,
            signature.equals(descriptor) ? null : signature,
            null);
    code.write(method, Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
  }

  private void main() {
    Code code = new Code(1);
    code.constant(Type.getObjectType(owner));
    code.loadReference(0);
    code.callStatic(
        Type.getInternalName(Launcher.class), "main", "(Ljava/lang/Class;[Ljava/lang/String;)V");
    code.write(
        writer.visitMethod(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "main", "([Ljava/lang/String;)V", null, null));
  }

  private void pushModel(Code code) {
    code.loadReference(0);
    code.getField(owner, "model", MODEL_DESCRIPTOR);
  }
}
