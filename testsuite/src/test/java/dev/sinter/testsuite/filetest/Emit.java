package dev.sinter.testsuite.filetest;

import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import java.util.Optional;

/**
 * {@code emit llvm}: the text to check is the module that a lowered function becomes for this
 * machine, before LLVM's own passes.
 */
final class Emit implements Command {
  @Override
  public String name() {
    return "emit";
  }

  @Override
  public boolean wholeFile() {
    return false;
  }

  @Override
  public boolean appliesTo(Item item) {
    return item.kind().equals("func");
  }

  @Override
  public Optional<String> run(TestFile file, Item item, String arguments) {
    if (!arguments.equals("llvm")) {
      throw new AssertionError("emit: '" + arguments + "' is not known; known: llvm");
    }
    Graph graph = file.module().function(item.name()).orElseThrow();
    LlvmBackend backend = new LlvmBackend();
    return Optional.of(
        backend.print(Lowering.lower(graph, backend.target(), LoweringOptions.DEFAULT)));
  }
}
