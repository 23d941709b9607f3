package dev.sinter.testsuite.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.codegen.aot.AotCompiler;
import dev.sinter.codegen.aot.AotModel;
import dev.sinter.codegen.aot.AotModel.VariableKey;
import dev.sinter.codegen.aot.Artifact;
import dev.sinter.codegen.aot.LlvmTools;
import dev.sinter.codegen.target.Targets;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.Port;
import dev.sinter.ir.plan.Program.Size;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.plan.Program.VariablePort;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files compiled ahead of time: they need nothing, and compute what the program says. */
class AotCompilerTest {
  private static final Dim BATCH = Dim.named("B");
  private static final float[] WEIGHT = {2, -1, 0.5f, 4};

  @TempDir private Path directory;

  /**
   * {@code predict}: y = floor(max(x * w, 0)) by rows of 4, through a buffer in the arena; -1 in x
   * is a data error.
   */
  private static Program predict() {
    Expr.Variable b = Expr.indexVariable("b");
    Expr.Variable n = Expr.indexVariable("n");
    Expr.Variable i = Expr.indexVariable("i");
    Buffer x = new Buffer("x", DType.F32, List.of(times(b, 4)), Buffer.Space.PARAMETER);
    Buffer w = new Buffer("w", DType.F32, List.of(Expr.index(4)), Buffer.Space.PARAMETER);
    Buffer t = new Buffer("t", DType.F32, List.of(times(b, 4)), Buffer.Space.PARAMETER);
    Buffer y = new Buffer("y", DType.F32, List.of(times(b, 4)), Buffer.Space.PARAMETER);
    Expr at = Expr.apply(ScalarOp.ADD, times(n, 4), i);
    Expr value = load(x, at);
    Stmt check =
        new Stmt.If(Expr.apply(ScalarOp.EQ, value, f32(-1)), new Stmt.Fail(0, at), Stmt.NOTHING);
    Stmt scale = new Stmt.Store(t, List.of(at), Expr.apply(ScalarOp.MUL, value, load(w, i)));
    Expr clipped = Expr.apply(ScalarOp.FLOOR, Expr.apply(ScalarOp.MAX, load(t, at), f32(0)));
    return new Program(
        "predict",
        List.of("B"),
        List.of(new Port("x", new TensorType(DType.F32, Shape.of(BATCH, Dim.of(4))))),
        List.of(new VariablePort("weights", "scale/w", TensorType.of(DType.F32, 4), true, false)),
        List.of(new Port("y", new TensorType(DType.F32, Shape.of(BATCH, Dim.of(4))))),
        List.of(
            rows("scale", b, n, i, List.of(read(x), read(w), write(t)), Stmt.block(check, scale)),
            rows(
                "clip",
                b,
                n,
                i,
                List.of(read(t), write(y)),
                new Stmt.Store(y, List.of(at), clipped))),
        List.of(
            new PlanBuffer("x", DType.F32, BATCH.times(4), new Place.Input(0)),
            new PlanBuffer("w", DType.F32, Dim.of(4), new Place.Variable(0)),
            new PlanBuffer("t", DType.F32, BATCH.times(4), new Place.Arena(BATCH, 64)),
            new PlanBuffer("y", DType.F32, BATCH.times(4), new Place.Output(0))),
        List.of(launch("scale", "x", "w", "t"), launch("clip", "t", "y")),
        List.of("predict: element {} is -1"));
  }

  /** {@code train}: w += sum of x by column; steps += 1. */
  private static Program train() {
    Expr.Variable b = Expr.indexVariable("b");
    Expr.Variable n = Expr.indexVariable("n");
    Expr.Variable i = Expr.indexVariable("i");
    Buffer x = new Buffer("x", DType.F32, List.of(times(b, 4)), Buffer.Space.PARAMETER);
    Buffer w = new Buffer("w", DType.F32, List.of(Expr.index(4)), Buffer.Space.PARAMETER);
    Buffer steps = new Buffer("steps", DType.I64, List.of(Expr.index(1)), Buffer.Space.PARAMETER);
    Expr at = Expr.apply(ScalarOp.ADD, times(n, 4), i);
    Stmt add = new Stmt.Store(w, List.of(i), Expr.apply(ScalarOp.ADD, load(w, i), load(x, at)));
    Expr more =
        Expr.apply(ScalarOp.ADD, load(steps, Expr.index(0)), new Expr.IntConstant(DType.I64, 1));
    Proc count =
        new Proc(
            "count",
            List.of(new Proc.Parameter(steps, Proc.Access.READ_WRITE)),
            List.of(),
            new Stmt.Store(steps, List.of(Expr.index(0)), more),
            Optional.empty());
    return new Program(
        "train",
        List.of("B"),
        List.of(new Port("x", new TensorType(DType.F32, Shape.of(BATCH, Dim.of(4))))),
        List.of(
            new VariablePort("weights", "scale/w", TensorType.of(DType.F32, 4), true, true),
            new VariablePort("optimizer", "iterations", TensorType.of(DType.I64), true, true)),
        List.of(),
        List.of(
            rows(
                "add",
                b,
                n,
                i,
                List.of(read(x), new Proc.Parameter(w, Proc.Access.READ_WRITE)),
                add),
            count),
        List.of(
            new PlanBuffer("x", DType.F32, BATCH.times(4), new Place.Input(0)),
            new PlanBuffer("w", DType.F32, Dim.of(4), new Place.Variable(0)),
            new PlanBuffer("steps", DType.I64, Dim.of(1), new Place.Variable(1))),
        List.of(
            launch("add", "x", "w"),
            new Step.Launch("count", List.of(Slice.whole("steps")), List.of(), Dim.of(1))),
        List.of());
  }

  private static AotModel model() {
    SequencedMap<String, Program> entries = new LinkedHashMap<>();
    entries.put("predict", predict());
    entries.put("train", train());
    return new AotModel(
        "tiny",
        entries,
        Map.of(
            new VariableKey("weights", "scale/w"),
            Literal.of(WEIGHT, 4),
            new VariableKey("optimizer", "iterations"),
            Literal.scalar(DType.I64, 41L)));
  }

  private static AotModel predictOnly() {
    SequencedMap<String, Program> entries = new LinkedHashMap<>();
    entries.put("predict", predict());
    return new AotModel(
        "tiny", entries, Map.of(new VariableKey("weights", "scale/w"), Literal.of(WEIGHT, 4)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host",
        "x86-64",
        "aarch64",
        "cortex-m4",
        "riscv64",
        "riscv32",
        "wasm32",
        "s390x-linux-gnu"
      })
  void objectsNeedNothing(String target) {
    List<Path> files =
        new AotCompiler(model(), Targets.parse(target))
            .compile(Set.of(Artifact.OBJECT, Artifact.STATIC_LIBRARY), directory);
    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .containsExactly("tiny.o", "libtiny.a");
    try (LlvmTools tools = new LlvmTools()) {
      String undefined =
          tools.run("llvm-nm", "llvm-nm", List.of("-u", "-j", files.get(0).toString())).strip();
      // WebAssembly's linker makes the stack pointer; every other target has it in a register.
      assertThat(undefined).isEqualTo(target.equals("wasm32") ? "__stack_pointer" : "");
      String defined =
          tools.run(
              "llvm-nm",
              "llvm-nm",
              List.of("--defined-only", "--extern-only", "-j", files.get(0).toString()));
      assertThat(defined.lines())
          .containsExactlyInAnyOrder(
              "tiny_predict", "tiny_train", "tiny_initial_weights", "tiny_initial_state");
      assertThat(tools.run("llvm-nm", "llvm-nm", List.of("--print-armap", files.get(1).toString())))
          .contains("tiny_predict in model.o");
    }
  }

  @Test
  void sameInputGivesSameBytes() throws IOException {
    Set<Artifact> all =
        EnumSet.of(
            Artifact.OBJECT,
            Artifact.ASSEMBLY,
            Artifact.LLVM_IR,
            Artifact.STATIC_LIBRARY,
            Artifact.SHARED_LIBRARY,
            Artifact.HEADER);
    List<Path> first =
        new AotCompiler(model(), Targets.parse("x86-64-v3")).compile(all, directory.resolve("a"));
    List<Path> second =
        new AotCompiler(model(), Targets.parse("x86-64-v3")).compile(all, directory.resolve("b"));
    assertThat(first).hasSize(6);
    for (int i = 0; i < first.size(); i++) {
      assertThat(Files.readAllBytes(first.get(i)))
          .as(first.get(i).toString())
          .isEqualTo(Files.readAllBytes(second.get(i)));
    }
    try (var left = Files.list(directory.resolve("a"))) {
      assertThat(left).as("nothing but the files").hasSize(6);
    }
  }

  @Test
  @SuppressWarnings("restricted") // loads the library that was just made
  void sharedLibraryIsCallable() throws Throwable {
    Path library =
        new AotCompiler(model(), Targets.host())
            .compile(Set.of(Artifact.SHARED_LIBRARY), directory)
            .getFirst();
    try (Arena memory = Arena.ofConfined()) {
      SymbolLookup symbols = SymbolLookup.libraryLookup(library, memory);
      MemorySegment input =
          memory.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 2, 3, 4, 0.3f, -5, 7, 0.9f);
      MemorySegment output = memory.allocate(32, 4);
      MemorySegment arena = memory.allocate(4096, 64);
      MemorySegment weights = memory.allocate(64, 64);
      MemorySegment.copy(
          symbols.findOrThrow("tiny_initial_weights").reinterpret(64), 0, weights, 0, 64);
      MemorySegment state = memory.allocate(64, 64);
      MemorySegment.copy(
          symbols.findOrThrow("tiny_initial_state").reinterpret(64), 0, state, 0, 64);
      var pointer = ValueLayout.ADDRESS;
      var predict =
          Linker.nativeLinker()
              .downcallHandle(
                  symbols.findOrThrow("tiny_predict"),
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT,
                      pointer,
                      pointer,
                      pointer,
                      ValueLayout.JAVA_LONG,
                      pointer));
      var train =
          Linker.nativeLinker()
              .downcallHandle(
                  symbols.findOrThrow("tiny_train"),
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT,
                      pointer,
                      pointer,
                      pointer,
                      ValueLayout.JAVA_LONG,
                      pointer));
      assertThat((int) predict.invokeExact(input, output, weights, 2L, arena)).isZero();
      assertThat(output.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(2, 0, 1, 16, 0, 5, 3, 3);
      assertThat((int) train.invokeExact(input, weights, state, 2L, arena)).isZero();
      assertThat(weights.asSlice(0, 16).toArray(ValueLayout.JAVA_FLOAT))
          .containsExactly(2f + 1 + 0.3f, -1f + 2 - 5, 0.5f + 3 + 7, 4f + 4 + 0.9f);
      assertThat(state.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(42);
      input.set(ValueLayout.JAVA_FLOAT, 8, -1);
      assertThat((int) predict.invokeExact(input, output, weights, 2L, arena))
          .as("number of the message")
          .isEqualTo(1);
    }
  }

  @Test
  void webAssemblyLinks() throws IOException {
    Path module =
        new AotCompiler(model(), Targets.parse("wasm32"))
            .compile(Set.of(Artifact.SHARED_LIBRARY), directory)
            .getFirst();
    assertThat(module.getFileName()).hasToString("tiny.wasm");
    assertThat(new String(Files.readAllBytes(module), StandardCharsets.ISO_8859_1))
        .startsWith("\0asm")
        .contains("tiny_predict", "tiny_initial_weights");
  }

  @Test
  void executableRuns() throws Exception {
    assumeTrue(
        Targets.host().triple().startsWith("x86_64") && Targets.host().triple().contains("linux"),
        "executables run on Linux on x86-64");
    Path program =
        new AotCompiler(predictOnly(), Targets.host())
            .compile(Set.of(Artifact.EXECUTABLE), directory)
            .getFirst();
    assertThat(program.getFileName()).hasToString("tiny-predict");
    Path input = directory.resolve("input");
    ByteBuffer bytes = ByteBuffer.allocate(8 + 32).order(ByteOrder.LITTLE_ENDIAN).putLong(2);
    for (float value : new float[] {1, 2, 3, 4, 0.3f, -5, 7, 0.9f}) {
      bytes.putFloat(value);
    }
    Files.write(input, bytes.array());
    Path output = directory.resolve("output");
    assertThat(execute(program, input, output)).isEqualTo("0 ");
    ByteBuffer result = ByteBuffer.wrap(Files.readAllBytes(output)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(result.remaining()).isEqualTo(32);
    for (float expected : new float[] {2, 0, 1, 16, 0, 5, 3, 3}) {
      assertThat(result.getFloat()).isEqualTo(expected);
    }
    Files.write(input, bytes.putFloat(8, -1).array());
    assertThat(execute(program, input, output)).isEqualTo("1 predict: element {} is -1");
    Files.write(input, new byte[20]);
    assertThat(execute(program, directory.resolve("absent"), output))
        .isEqualTo("3 cannot open a file");
    Files.write(input, bytes.putLong(0, 3).array());
    assertThat(execute(program, input, output)).isEqualTo("4 INPUT is too short");
    Files.write(input, bytes.putLong(0, -3).array());
    assertThat(execute(program, input, output))
        .isEqualTo("5 dimension 'B' is not between 0 and 2147483647");
    assertThat(execute(program)).isEqualTo("2 usage: PROGRAM INPUT [OUTPUT]");
  }

  @Test
  void headerAndLibraryCompileAsC() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "gcc is not installed");
    new AotCompiler(model(), Targets.host())
        .compile(Set.of(Artifact.STATIC_LIBRARY, Artifact.HEADER), directory);
    Path source = directory.resolve("main.c");
    Files.writeString(
        source,
        """
        #include "tiny.h"
        #include <stdio.h>
        static _Alignas(64) unsigned char arena[TINY_PREDICT_ARENA_BYTES(2)];
        int main(void) {
          float x[8] = {1, 2, 3, 4, 0.3f, -5, 7, 0.9f}, y[8];
          tiny_weights weights = tiny_initial_weights;
          tiny_state state = tiny_initial_state;
          if (tiny_predict(x, y, &tiny_initial_weights, 2, arena)) return 1;
          if (tiny_train(x, &weights, &state, 2, arena)) return 2;
          printf("%g %g %g %ld", y[0], y[3], weights.scale_w[1], (long) state.iterations[0]);
          return 0;
        }
        """);
    String[] gcc = {
      "/usr/bin/gcc",
      "-std=c11",
      "-Wall",
      "-Wextra",
      "-Werror",
      "-o",
      directory.resolve("main").toString(),
      source.toString(),
      directory.resolve("libtiny.a").toString()
    };
    assertThat(execute(gcc)).isEqualTo("0 ");
    assertThat(execute(directory.resolve("main").toString())).isEqualTo("0 2 16 -4 42");
  }

  @Test
  void refusalsSayWhatToDo() {
    assertThatThrownBy(
            () ->
                new AotCompiler(model(), Targets.host())
                    .compile(Set.of(Artifact.EXECUTABLE), directory))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "compile: entry 'tiny_train' changes variables, which an executable would lose; use a"
                + " library");
    assertThatThrownBy(
            () ->
                new AotCompiler(predictOnly(), Targets.parse("cortex-m4"))
                    .compile(Set.of(Artifact.EXECUTABLE), directory))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("not for thumbv7em-none-eabihf; use a static library");
    assertThatThrownBy(() -> Targets.parse("pdp11"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'pdp11' is not known; use host, x86-64");
    Path file = directory.resolve("file");
    assertThatThrownBy(
            () -> {
              Files.writeString(file, "");
              new AotCompiler(predictOnly(), Targets.host()).compile(Set.of(Artifact.OBJECT), file);
            })
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("cannot write to");
    assertThat(directory.toFile().list()).containsExactly("file");
  }

  private static String execute(Path program, Path... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = program.toString();
    for (int i = 0; i < arguments.length; i++) {
      command[i + 1] = arguments[i].toString();
    }
    return execute(command);
  }

  private static String execute(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() + " " + output.strip();
  }

  private static Proc rows(
      String name,
      Expr.Variable b,
      Expr.Variable n,
      Expr.Variable i,
      List<Proc.Parameter> parameters,
      Stmt body) {
    Stmt columns = new Stmt.For(i, Expr.index(4), Stmt.LoopKind.UNROLLED, body);
    return new Proc(
        name,
        parameters,
        List.of(b),
        new Stmt.For(n, b, Stmt.LoopKind.SERIAL, columns),
        Optional.empty());
  }

  private static Step launch(String proc, String... buffers) {
    return new Step.Launch(
        proc,
        java.util.Arrays.stream(buffers).map(Slice::whole).toList(),
        List.of(new Size.Extent(BATCH)),
        BATCH.times(4));
  }

  private static Proc.Parameter read(Buffer buffer) {
    return new Proc.Parameter(buffer, Proc.Access.READ);
  }

  private static Proc.Parameter write(Buffer buffer) {
    return new Proc.Parameter(buffer, Proc.Access.WRITE);
  }

  private static Expr load(Buffer buffer, Expr index) {
    return new Expr.Load(buffer, List.of(index));
  }

  private static Expr times(Expr a, long b) {
    return Expr.apply(ScalarOp.MUL, a, Expr.index(b));
  }

  private static Expr f32(double value) {
    return new Expr.FloatConstant(DType.F32, value);
  }
}
