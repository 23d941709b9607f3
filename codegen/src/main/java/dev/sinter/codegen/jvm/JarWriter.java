package dev.sinter.codegen.jvm;

import dev.sinter.codegen.aot.AotModel;
import dev.sinter.codegen.aot.AotModel.VariableKey;
import dev.sinter.codegen.jvm.support.CheckedResource;
import dev.sinter.codegen.jvm.support.CompiledProgram;
import dev.sinter.codegen.jvm.support.ElementKind;
import dev.sinter.codegen.jvm.support.LayoutFormat;
import dev.sinter.codegen.jvm.support.ProgramLayout;
import dev.sinter.codegen.jvm.support.StandaloneModel;
import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.type.Literal;
import dev.sinter.runtime.file.AtomicFile;
import dev.sinter.runtime.file.SealedZip;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipOutputStream;
import javax.lang.model.SourceVersion;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * Writes a model as a jar that needs nothing but Java 17.
 *
 * <pre>
 *   META-INF/MANIFEST.MF       Main-Class
 *   digits/Digits.class        what users call; main
 *   digits/PredictVector.class each entry with the Vector API: for Java 25 started with --add-modules jdk.incubator.vector
 *   digits/PredictPlain.class  and without it, for every Java from 17 on; both give the same bits
 *   digits/support/...         what these need at run time
 *   digits/model, weights      layouts; constants and initial values of variables
 * </pre>
 *
 * <p>The supporting classes are copied into the model's own package, so that models of different
 * versions may be on one class path. The same model gives the same bytes.
 */
public final class JarWriter {
  private static final String SUPPORT =
      CompiledProgram.class.getPackageName().replace('.', '/') + "/";
  private final AotModel model;
  private final int vectorBits;
  private final String folder;
  private final SequencedMap<String, ProgramLayout> layouts = new LinkedHashMap<>();
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Set<String> mentioned = new TreeSet<>();

  /**
   * Prepares to write {@code model}. Its package is the model's name in lower case, its class the
   * same with a capital.
   *
   * @param model entries, and initial values of the variables; those without one are left to the
   *     caller
   * @param vectorBits width of the vectors that the entries are scheduled for; 0 for none
   * @throws ModelException if a name cannot be one in Java
   */
  public JarWriter(AotModel model, int vectorBits) {
    this.model = model;
    this.vectorBits = vectorBits;
    this.folder = model.name().toLowerCase(Locale.ROOT);
    checkName("model", folder);
    model.entries().keySet().forEach(entry -> checkName("entry", entry));
  }

  private static void checkName(String what, String name) {
    if (SourceVersion.isKeyword(name) || name.equals("close") || name.equals("main")) {
      throw new ModelException(
          "jar: " + what + " name '" + name + "' has a meaning in Java; use another one");
    }
  }

  /** {@return the name of the class that users call} */
  public String className() {
    return folder + "." + capitalized(model.name());
  }

  /**
   * Writes the jar; the file is there whole or not at all.
   *
   * @param file where
   * @throws dev.sinter.runtime.InputException if it cannot be written
   */
  public void write(Path file) {
    byte[] content = bytes();
    AtomicFile.write(file, out -> out.write(content));
  }

  /** {@return the jar's content} */
  public byte[] bytes() {
    files.clear();
    try {
      programs();
      resources();
      String owner = className().replace('.', '/');
      put(owner + ".class", remapped(ModelClass.write(owner, layouts), Opcodes.V17));
      supportClasses();
      return zip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void programs() throws IOException {
    for (Map.Entry<String, Program> entry : model.entries().entrySet()) {
      String name = folder + "/" + capitalized(entry.getKey());
      ProgramClass plain = ProgramClass.of(entry.getValue(), name + "Plain", Flavour.SCALAR);
      List<Integer> scratch = plain.scratch();
      put(name + "Plain.class", remapped(plain.bytes(), Opcodes.V17));
      if (vectorBits > 0) {
        ProgramClass vector =
            ProgramClass.of(entry.getValue(), name + "Vector", Flavour.vector(vectorBits));
        put(name + "Vector.class", remapped(vector.bytes(), Opcodes.V25));
        scratch = ProgramClass.larger(scratch, vector.scratch());
      }
      layouts.put(entry.getKey(), LayoutBuilder.of(entry.getValue(), scratch));
    }
  }

  private void resources() throws IOException {
    ByteArrayOutputStream description = new ByteArrayOutputStream();
    ByteArrayOutputStream weights = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(description);
    out.writeInt(StandaloneModel.MAGIC);
    out.writeUTF(model.name());
    out.writeInt(vectorBits);
    SequencedMap<VariableKey, ProgramLayout.State> variables = new LinkedHashMap<>();
    for (ProgramLayout layout : layouts.values()) {
      layout
          .variables()
          .forEach(
              state ->
                  variables.putIfAbsent(
                      new VariableKey(state.segment(), state.port().name()), state));
    }
    out.writeInt(variables.size());
    for (Map.Entry<VariableKey, ProgramLayout.State> variable : variables.entrySet()) {
      LayoutFormat.writeState(out, variable.getValue());
      Literal initial = model.initial().get(variable.getKey());
      out.writeBoolean(initial != null);
      if (initial != null) {
        check(variable.getValue(), initial);
        weights.writeBytes(initial.toBytes());
      }
    }
    out.writeInt(layouts.size());
    for (Map.Entry<String, ProgramLayout> entry : layouts.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeUTF(folder + "." + capitalized(entry.getKey()));
      LayoutFormat.write(out, entry.getValue());
      List<Literal> constants = LayoutBuilder.constants(program(entry.getKey()));
      out.writeInt(constants.size());
      for (Literal constant : constants) {
        out.writeUTF(LayoutBuilder.element(constant.type().dtype()).name());
        out.writeLong(constant.size());
        weights.writeBytes(constant.toBytes());
      }
    }
    put(folder + "/model", CheckedResource.of(description.toByteArray()));
    put(folder + "/weights", CheckedResource.of(weights.toByteArray()));
  }

  private Program program(String entry) {
    Program program = model.entries().get(entry);
    if (program == null) {
      throw new IrException("jar: there is no entry '" + entry + "'");
    }
    return program;
  }

  private static void check(ProgramLayout.State state, Literal initial) {
    ElementKind type = LayoutBuilder.element(initial.type().dtype());
    long count = state.port().count(new long[0]);
    if (type != state.port().type() || initial.size() != count) {
      throw new ModelException(
          "jar: variable '"
              + state.port().name()
              + "' has "
              + count
              + " elements of "
              + state.port().type().text()
              + ", its initial value is "
              + initial.type());
    }
  }

  // ---- files
  // -----------------------------------------------------------------------------------------

  /**
   * Copies the supporting classes that classes of the jar mention, and those that these mention.
   */
  private void supportClasses() throws IOException {
    Set<String> copied = new HashSet<>();
    while (copied.size() < mentioned.size()) {
      for (String name : List.copyOf(mentioned)) {
        if (copied.add(name)) {
          try (InputStream in = CompiledProgram.class.getResourceAsStream(name + ".class")) {
            if (in == null) {
              throw new IrException("jar: class " + SUPPORT + name + " is missing");
            }
            put(folder + "/support/" + name + ".class", remapped(in.readAllBytes(), Opcodes.V17));
          }
        }
      }
    }
  }

  /**
   * Moves references to the supporting classes into the model's package, and says which Java reads
   * the class. The supporting classes are compiled for the Java that Sinter runs on, but use only
   * what Java 17 has; a test compiles them for it.
   */
  private byte[] remapped(byte[] classFile, int version) {
    ClassWriter writer = new ClassWriter(0);
    Remapper mine =
        new Remapper(Opcodes.ASM9) {
          @Override
          public String map(String name) {
            if (!name.startsWith(SUPPORT)) {
              return name;
            }
            String simple = name.substring(SUPPORT.length());
            mentioned.add(simple);
            return folder + "/support/" + simple;
          }
        };
    ClassVisitor versioned =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(
              int original,
              int access,
              String name,
              String signature,
              String superName,
              String[] interfaces) {
            super.visit(version, access, name, signature, superName, interfaces);
          }
        };
    new ClassReader(classFile).accept(new ClassRemapper(versioned, mine), 0);
    return writer.toByteArray();
  }

  private void put(String name, byte[] content) {
    files.put(name, content);
  }

  private byte[] zip() throws IOException {
    ByteArrayOutputStream jar = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(jar)) {
      String manifest =
          "Manifest-Version: 1.0\r\nMain-Class: "
              + className()
              + "\r\nAutomatic-Module-Name: "
              + folder
              + "\r\n\r\n";
      entry(out, "META-INF/MANIFEST.MF", manifest.getBytes(StandardCharsets.UTF_8));
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        entry(out, file.getKey(), file.getValue());
      }
    }
    return jar.toByteArray();
  }

  private static void entry(ZipOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(SealedZip.entry(name));
    out.write(content);
    out.closeEntry();
  }

  static String capitalized(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}
