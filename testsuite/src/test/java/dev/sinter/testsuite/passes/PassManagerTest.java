package dev.sinter.testsuite.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.Module;
import dev.sinter.ir.text.Parser;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.Pass;
import dev.sinter.passes.PassContext;
import dev.sinter.passes.PassFactory;
import dev.sinter.passes.PassManager;
import dev.sinter.passes.PassManager.Options;
import dev.sinter.passes.PassProvider;
import dev.sinter.passes.PassRegistry;
import dev.sinter.passes.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run of a pipeline leaves behind: dumps, timings, and a reproducer when a pass fails. */
class PassManagerTest {
  private static final Target TARGET =
      new Target("test", "", List.of(), 16, 16, true, 32 << 10, 1 << 20, 64, false);

  /** Fails as a pass with a bug does. */
  private static final Pass BROKEN =
      new Pass() {
        @Override
        public String name() {
          return "broken";
        }

        @Override
        public Module run(Module module, PassContext context) {
          throw new ArithmeticException("a bug");
        }
      };

  private static PassRegistry registry() {
    return new PassRegistry(
        List.of(
            new PassProvider() {
              @Override
              public List<PassFactory> passes() {
                return List.of(PassFactory.of("fails", BROKEN));
              }
            }));
  }

  private static Module module() {
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", TensorType.of(DType.F32, 64));
    b.output("y", b.elementwise(ScalarOp.EXP, b.times(x, b.fullLike(x, 1))));
    Graph graph = b.build();
    return Module.of(graph);
  }

  private static PassManager.Result run(String pipeline, Options options) {
    return new PassManager(registry(), options)
        .run(Pipeline.parse(pipeline), module(), new PassContext(TARGET));
  }

  @Test
  void dumpsWhatEachPassChanged(@TempDir Path folder) throws IOException {
    PassManager.Result result =
        run(
            "canonicalize,canonicalize,fuse,write-loops,schedule,plan-memory",
            new Options(true, Optional.of(folder), Optional.empty(), Optional.empty()));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()).sorted())
          .as("the second canonicalize has nothing to do")
          .containsExactly(
              "001-canonicalize.sir",
              "003-fuse.sir",
              "004-write-loops.sir",
              "005-schedule.sir",
              "006-plan-memory.sir");
    }
    String last = Files.readString(folder.resolve("006-plan-memory.sir"));
    assertThat(last).isEqualTo(Printer.print(result.module()));
    assertThat(Parser.parse(last, "dump").programs()).isEqualTo(result.module().programs());
    assertThat(result.timings()).extracting(PassManager.Timing::pass).hasSize(6);
    assertThat(result.timings()).allMatch(t -> t.nanos() > 0);
    assertThat(result.timings().get(1).changed()).isFalse();
  }

  @Test
  void stopsBehindThePassThatIsNamed() {
    Module stopped =
        run(
                "canonicalize,fuse,write-loops",
                new Options(true, Optional.empty(), Optional.empty(), Optional.of("fuse")))
            .module();
    assertThat(stopped.kernels()).hasSize(1);
    assertThat(stopped.programs()).isEmpty();
  }

  @Test
  void aPassThatFailsLeavesAReproducer(@TempDir Path folder) throws IOException {
    Options options = new Options(true, Optional.empty(), Optional.of(folder), Optional.empty());
    Path file = folder.resolve("reproduce-broken.sir");
    assertThatThrownBy(() -> run("canonicalize,broken,fuse{max-ops=3}", options))
        .isInstanceOf(IrException.class)
        .hasMessageContaining("pass broken: a bug")
        .hasMessageContaining(file.toString());
    String text = Files.readString(file);
    // A file test: what was left of the pipeline, and the module as it was before.
    assertThat(text).startsWith("// test: pass broken,fuse{max-ops=3}\n");
    Module before = run("canonicalize", Options.DEFAULT).module();
    assertThat(Printer.print(Parser.parse(text, "reproducer"))).isEqualTo(Printer.print(before));
  }
}
