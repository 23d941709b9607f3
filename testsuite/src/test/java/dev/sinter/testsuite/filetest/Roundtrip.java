package dev.sinter.testsuite.filetest;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.text.GraphEquality;
import dev.sinter.ir.text.Module;
import dev.sinter.ir.text.Parser;
import dev.sinter.ir.text.Printer;
import java.util.List;
import java.util.Optional;

/**
 * {@code roundtrip}: what is printed parses to an equal item, and prints the same again. The text
 * to check is the printed item.
 */
final class Roundtrip implements Command {
  @Override
  public String name() {
    return "roundtrip";
  }

  @Override
  public boolean wholeFile() {
    return false;
  }

  @Override
  public Optional<String> run(TestFile file, Item item, String arguments) {
    Module one = only(file.module(), item);
    String printed = Printer.print(one);
    Module again = Parser.parse(printed, file.name() + " (printed)");
    String second = Printer.print(again);
    if (!second.equals(printed)) {
      throw new AssertionError(
          "printed, parsed and printed again:\n" + second + "first print:\n" + printed);
    }
    for (Graph graph : one.functions()) {
      if (!GraphEquality.equal(graph, again.function(graph.name()).orElseThrow())) {
        throw new AssertionError("the parsed graph differs from the printed one:\n" + printed);
      }
    }
    if (!one.kernels().equals(again.kernels())
        || !one.procs().equals(again.procs())
        || !one.programs().equals(again.programs())) {
      throw new AssertionError("the parsed item differs from the printed one:\n" + printed);
    }
    return Optional.of(printed);
  }

  /** {@return the module of that item alone} */
  static Module only(Module module, Item item) {
    return switch (item.kind()) {
      case "func" -> Module.of(module.function(item.name()).orElseThrow());
      case "kernels" ->
          new Module(
              List.of(),
              List.of(module.kernelFunction(item.name()).orElseThrow()),
              List.of(),
              List.of());
      case "proc" ->
          new Module(
              List.of(), List.of(), List.of(module.proc(item.name()).orElseThrow()), List.of());
      default ->
          new Module(
              List.of(), List.of(), List.of(), List.of(module.program(item.name()).orElseThrow()));
    };
  }
}
