package dev.sinter.testsuite.ir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.Module;
import dev.sinter.ir.text.Parser;
import dev.sinter.ir.text.Printer;
import dev.sinter.passes.PassContext;
import dev.sinter.passes.PassManager;
import dev.sinter.passes.PassRegistry;
import dev.sinter.passes.Pipeline;
import dev.sinter.testsuite.random.RandomGraphs;
import dev.sinter.testsuite.random.RandomGraphs.Options;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every level of random graphs reads back from its text, and the single passes are lowering. */
class LevelsTest {
  private static final long SEED = Long.getLong("sinter.seed", 1L);
  private static final int COUNT = Integer.getInteger("sinter.count", 40);
  private static final Target TARGET =
      new Target(
          "x86_64-unknown-linux-gnu", "", List.of(), 32, 16, true, 32 << 10, 1 << 20, 64, false);
  private static final List<String> PASSES =
      List.of(
          "fuse", "write-loops", "schedule", "expand-functions", "flatten-loops", "plan-memory");

  private static Module run(String pipeline, Module module) {
    return new PassManager(PassRegistry.load(), PassManager.Options.DEFAULT)
        .run(Pipeline.parse(pipeline), module, new PassContext(TARGET))
        .module();
  }

  /**
   * Programs and kernels are records; graphs are compared by their text, which names everything.
   */
  private static Module reread(Module module, String what) {
    String text = Printer.print(module);
    Module back = Parser.parse(text, what);
    assertThat(Printer.print(back)).as(what).isEqualTo(text);
    assertThat(back.kernels()).as(what).isEqualTo(module.kernels());
    assertThat(back.programs()).as(what).isEqualTo(module.programs());
    return back;
  }

  @Test
  void everyLevelReadsBackAndTheSinglePassesAreLowering() {
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      Module graph = Module.of(RandomGraphs.graph(seed, Options.ALL));
      Module module = reread(run("decompose", graph), "seed " + seed);
      Module lowered = run("lower", module);
      for (String pass : PASSES) {
        // Each pass gets what the text of the one before says, nothing else.
        module = reread(run(pass, module), "seed " + seed + " after " + pass);
      }
      assertThat(Printer.print(module)).as("seed %d", seed).isEqualTo(Printer.print(lowered));
      assertThat(module.programs()).as("seed %d", seed).isEqualTo(lowered.programs());
    }
  }

  @Test
  void passesThatHaveNothingToDoKeepTheModule() {
    Module module = Module.of(RandomGraphs.graph(SEED, Options.ALL));
    Module lowered = run("lower", module);
    for (String pass : PASSES) {
      assertThat(run(pass, lowered)).as(pass).isSameAs(lowered);
    }
  }
}
