package dev.sinter.testsuite.filetest;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.text.Parser;
import dev.sinter.ir.text.Printer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code infer}: every value on a line that ends in {@code // : TYPE} has that type. */
final class Infer implements Command {
  private static final String MARK = "// : ";

  @Override
  public String name() {
    return "infer";
  }

  @Override
  public boolean wholeFile() {
    return true;
  }

  @Override
  public Optional<String> run(TestFile file, Item item, String arguments) {
    Parser.Parsed parsed = Parser.read(file.text(), file.name());
    if (!parsed.diagnostics().isEmpty()) {
      throw new AssertionError("the file must have no errors:\n" + parsed.diagnostics());
    }
    Map<Integer, String> types = new LinkedHashMap<>();
    for (Graph graph : parsed.module().functions()) {
      Map<Node, String> names = Printer.names(graph);
      for (Node node : graph.nodes()) {
        parsed
            .places()
            .line(graph.name(), names.getOrDefault(node, ""))
            .ifPresent(line -> types.put(line, node.type().toString()));
      }
    }
    List<String> wrong = new ArrayList<>();
    int marked = 0;
    List<String> lines = file.text().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      int mark = lines.get(i).indexOf(MARK);
      if (mark >= 0) {
        marked++;
        String expected = lines.get(i).substring(mark + MARK.length()).strip();
        String actual = types.getOrDefault(i + 1, "no value that a result needs");
        if (!actual.equals(expected)) {
          wrong.add("line " + (i + 1) + ": expected " + expected + ", got " + actual);
        }
      }
    }
    if (marked == 0) {
      throw new AssertionError("no line ends in '" + MARK + "TYPE'");
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError(String.join("\n", wrong));
    }
    return Optional.empty();
  }
}
