package dev.sinter.testsuite.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.codegen.aot.AotModel;
import dev.sinter.codegen.aot.AotModel.VariableKey;
import dev.sinter.codegen.interpreter.InterpreterBackend;
import dev.sinter.codegen.jvm.JarWriter;
import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jars of compiled models: they need nothing, and compute the interpreter's bits on every Java
 * machine.
 */
@Timeout(300)
class JarWriterTest {
  private static final Dim BATCH = Dim.named("B");
  private static final int ROWS = 5;
  private static final int FEATURES = 20;
  private static final int CLASSES = 10;
  private static final int VECTOR_BYTES = 16;
  private static final float[] WEIGHTS = random(FEATURES * CLASSES, 1);

  /** Vectors of 128 bits, which every machine with the Vector API has. */
  private static final Target TARGET =
      new Target("jvm", "", List.of(), VECTOR_BYTES, 16, true, 32 << 10, 1 << 20, 32, false);

  @TempDir private Path directory;

  /** {@code predict}: softmax(x w). */
  private static Graph predict() {
    GraphBuilder b = new GraphBuilder("predict");
    Node x = b.input("x", new TensorType(DType.F32, Shape.of(BATCH, Dim.of(FEATURES))));
    Node w = b.variable("weights", "dense/kernel", TensorType.of(DType.F32, FEATURES, CLASSES));
    b.output("y", b.elementwise(ScalarOp.TANH, b.dot(x, w)));
    return b.build();
  }

  /** {@code train}: w += 1; gives the old w's. */
  private static Graph train() {
    GraphBuilder b = new GraphBuilder("train");
    TensorType type = TensorType.of(DType.F32, FEATURES, CLASSES);
    Node w = b.variable("weights", "dense/kernel", type);
    Node x = b.input("x", type);
    b.write("weights", "dense/kernel", b.plus(w, x));
    b.output("y", b.times(w, w));
    return b.build();
  }

  private static AotModel model() {
    SequencedMap<String, Program> entries = new LinkedHashMap<>();
    entries.put("predict", Lowering.lower(predict(), TARGET, LoweringOptions.DEFAULT));
    entries.put("train", Lowering.lower(train(), TARGET, LoweringOptions.DEFAULT));
    return new AotModel(
        "digits",
        entries,
        Map.of(new VariableKey("weights", "dense/kernel"), Literal.of(WEIGHTS, FEATURES, CLASSES)));
  }

  private Path jar() {
    Path jar = directory.resolve("digits.jar");
    new JarWriter(model(), 8 * VECTOR_BYTES).write(jar);
    return jar;
  }

  @Test
  void sameModelGivesSameBytes() {
    assertThat(new JarWriter(model(), 128).bytes()).isEqualTo(new JarWriter(model(), 128).bytes());
  }

  @Test
  void supportingClassesCompileForJava17() throws IOException {
    Path sources = Path.of("codegen/src/main/java/dev/sinter/codegen/jvm/support");
    if (!Files.isDirectory(sources)) {
      sources = Path.of("..").resolve(sources); // tests are run from the root or from their module
    }
    List<String> command =
        new ArrayList<>(List.of("--release", "17", "-proc:none", "-d", directory.toString()));
    try (Stream<Path> files = Files.list(sources)) {
      files
          .filter(file -> !file.endsWith("package-info.java"))
          .map(Path::toString)
          .sorted()
          .forEach(command::add);
    }
    StringWriter said = new StringWriter();
    PrintWriter output = new PrintWriter(said);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(output, output, command.toArray(String[]::new));
    assertThat(code).as(said.toString()).isZero();
  }

  @Test
  void runsOnEveryJava() throws Exception {
    Path input = directory.resolve("input");
    float[] x = random(ROWS * FEATURES, 2);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + 4 * x.length).order(ByteOrder.LITTLE_ENDIAN).putLong(ROWS);
    for (float value : x) {
      bytes.putFloat(value);
    }
    Files.write(input, bytes.array());
    String jar = jar().toString();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<List<String>> machines = new ArrayList<>();
    machines.add(List.of(java));
    machines.add(List.of(java, "--add-modules", "jdk.incubator.vector"));
    old().ifPresent(path -> machines.add(List.of(path)));
    List<String> described =
        List.of(
            "start Java with --add-modules",
            "Vector API code",
            "the Vector API code needs Java 25, this is Java 17");
    byte[] expected = expected(x);
    for (int i = 0; i < machines.size(); i++) {
      List<String> machine = machines.get(i);
      assertThat(execute(machine, "-jar", jar, "--info"))
          .startsWith("0 ")
          .contains(described.get(i), "predict x: f32[B, 20] -> y: f32[B, 10]");
      for (List<String> options :
          List.of(List.<String>of(), List.of("--plain"), List.of("--threads", "3"))) {
        Path output = directory.resolve("output" + i);
        List<String> command = new ArrayList<>(List.of("-jar", jar));
        command.addAll(options);
        command.addAll(List.of("predict", input.toString(), output.toString()));
        assertThat(execute(machine, command.toArray(String[]::new)))
            .as("%s %s", machine, options)
            .startsWith("0");
        assertThat(Files.readAllBytes(output)).as("%s %s", machine, options).isEqualTo(expected);
      }
    }
    assumeTrue(machines.size() == 3, "no Java 17 under /usr/lib/jvm");
  }

  private static byte[] expected(float[] x) {
    Graph graph = predict();
    Program program = Lowering.lower(graph, TARGET, LoweringOptions.DEFAULT);
    List<Literal> arguments = new ArrayList<>();
    for (Graph.Parameter parameter : graph.parameters()) {
      arguments.add(
          parameter.name().equals("x")
              ? Literal.of(x, ROWS, FEATURES)
              : Literal.of(WEIGHTS, FEATURES, CLASSES));
    }
    ProgramRun run = ProgramRun.of(new InterpreterBackend(), program, graph, arguments, 1);
    ByteBuffer bytes = ByteBuffer.allocate(4 * ROWS * CLASSES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : run.outputs().getFirst().toFloats()) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  @Test
  void isCalledFromJava() throws Exception {
    JarWriter writer = new JarWriter(model(), 8 * VECTOR_BYTES);
    assertThat(writer.className()).isEqualTo("digits.Digits");
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {jar().toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      Class<?> type = loader.loadClass("digits.Digits");
      try (AutoCloseable digits = (AutoCloseable) type.getConstructor().newInstance()) {
        var predict = type.getMethod("predict", float[].class, int.class);
        var train = type.getMethod("train", float[].class);
        assertThat(predict.getReturnType()).isEqualTo(float[].class);
        float[] x = random(ROWS * FEATURES, 2);
        float[] y = (float[]) predict.invoke(digits, x, ROWS);
        assertThat(y).hasSize(ROWS * CLASSES);
        float[] delta = random(FEATURES * CLASSES, 3);
        assertThat(((float[]) train.invoke(digits, delta))[7]).isEqualTo(WEIGHTS[7] * WEIGHTS[7]);
        var get = type.getMethod("get", String.class);
        float[] trained = (float[]) get.invoke(digits, "weights:dense/kernel");
        assertThat(trained[7]).isEqualTo(WEIGHTS[7] + delta[7]);
        assertThat((float[]) predict.invoke(digits, x, ROWS)).isNotEqualTo(y);
        type.getMethod("set", String.class, Object.class)
            .invoke(digits, "weights:dense/kernel", WEIGHTS);
        assertThat((float[]) predict.invoke(digits, x, ROWS)).isEqualTo(y);
        assertThatThrownBy(() -> predict.invoke(digits, new float[3], ROWS))
            .hasRootCauseMessage(
                "predict: input 'x' takes float[] of 100 elements, got float[] of 3");
        assertThatThrownBy(() -> get.invoke(digits, "weights:bias"))
            .hasRootCauseMessage(
                "there is no variable 'weights:bias'; the model has [weights:dense/kernel]");
      }
    }
  }

  /** Java compares nothing in a jar with the checksum that the jar states, so the model does. */
  @ParameterizedTest
  @ValueSource(strings = {"model", "weights"})
  void everyChangedByteOfItsDataIsRefused(String resource) throws Exception {
    URL[] jar = {jar().toUri().toURL()};
    try (DamagingLoader loader = new DamagingLoader(jar, "digits/" + resource)) {
      Constructor<?> constructor = loader.loadClass("digits.Digits").getConstructor();
      ((AutoCloseable) constructor.newInstance()).close();
      int length = loader.length();
      for (loader.at = 0; loader.at < length; loader.at++) {
        assertThatThrownBy(constructor::newInstance)
            .as("byte %d of %d", loader.at, length)
            .rootCause()
            .hasMessageContaining("the resource '" + resource + "' does not have the checksum");
      }
    }
  }

  /** Changes one byte of a resource; none at first. */
  private static final class DamagingLoader extends URLClassLoader {
    private final String resource;
    private int at = -1;

    DamagingLoader(URL[] jar, String resource) {
      super(jar, ClassLoader.getPlatformClassLoader());
      this.resource = resource;
    }

    int length() throws IOException {
      try (InputStream in = super.getResourceAsStream(resource)) {
        return in.readAllBytes().length;
      }
    }

    @Override
    public InputStream getResourceAsStream(String name) {
      InputStream in = super.getResourceAsStream(name);
      if (at < 0 || !name.equals(resource)) {
        return in;
      }
      try (in) {
        byte[] content = in.readAllBytes();
        content[at] ^= (byte) (1 << at % 8);
        return new ByteArrayInputStream(content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void theCommandRefusesWithACode() throws Exception {
    String jar = jar().toString();
    List<String> java = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Path input = directory.resolve("short");
    Files.write(input, ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putLong(3).array());
    assertThat(execute(java, "-jar", jar)).startsWith("2 usage: ");
    assertThat(execute(java, "-jar", jar, "fit", "a", "b"))
        .startsWith("2 usage: ")
        .contains("[predict, train]");
    assertThat(execute(java, "-jar", jar, "train", input.toString()))
        .isEqualTo(
            "2 entry 'train' changes variables, which this command would lose; call it from Java");
    assertThat(execute(java, "-jar", jar, directory.resolve("absent").toString()))
        .startsWith("3 cannot open ");
    assertThat(execute(java, "-jar", jar, input.toString())).isEqualTo("4 INPUT is too short");
    Files.write(input, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(-3).array());
    assertThat(execute(java, "-jar", jar, input.toString()))
        .isEqualTo("5 dimension 'B' is not between 0 and 2147483647");
  }

  @Test
  void namesThatMeanSomethingInJavaAreRefused() {
    SequencedMap<String, Program> entries = new LinkedHashMap<>();
    entries.put(
        "new", Lowering.lower(predict(), new JvmBackend().target(), LoweringOptions.DEFAULT));
    assertThatThrownBy(() -> new JarWriter(new AotModel("digits", entries, Map.of()), 0))
        .isInstanceOf(ModelException.class)
        .hasMessage("jar: entry name 'new' has a meaning in Java; use another one");
  }

  private static Optional<String> old() throws IOException {
    Path machines = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(machines)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.list(machines)) {
      return all.filter(path -> path.getFileName().toString().contains("17"))
          .map(path -> path.resolve("bin/java"))
          .filter(Files::isExecutable)
          .map(Path::toString)
          .sorted()
          .findFirst();
    }
  }

  private static float[] random(int size, long seed) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static String execute(List<String> machine, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(machine);
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    String said =
        output.replace("WARNING: Using incubator modules: jdk.incubator.vector", "").strip();
    return process.exitValue() + " " + said;
  }
}
