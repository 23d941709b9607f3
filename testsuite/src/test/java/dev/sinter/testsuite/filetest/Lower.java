package dev.sinter.testsuite.filetest;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.text.Printer;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import java.util.Optional;

/**
 * {@code lower}, {@code lower plain}: lowers a function, fused or op by op; the text to check is
 * the program. {@code plan}: the text is what memory planning did.
 *
 * @param name {@code lower} or {@code plan}
 */
record Lower(String name) implements Command {
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
    Graph graph = file.module().function(item.name()).orElseThrow();
    LoweringOptions options =
        arguments.equals("plain") ? LoweringOptions.PLAIN : LoweringOptions.DEFAULT;
    String program = Printer.print(Lowered.lower(graph, options));
    return Optional.of(
        name.equals("lower")
            ? program
            : String.join("\n", Lowering.explain(graph, Lowered.TARGET, options).memory()) + "\n");
  }
}
