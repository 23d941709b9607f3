package dev.sinter.ir.text;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Prints the intermediate representation. Equal objects give equal texts, and {@link Parser} makes
 * an equal object of every text printed with {@link PrintOptions#DEFAULT}.
 */
public final class Printer {
  private Printer() {}

  /** {@return all of a module, items separated by empty lines} */
  public static String print(Module module) {
    return print(module, PrintOptions.DEFAULT);
  }

  /** {@return all of a module, items separated by empty lines} */
  public static String print(Module module, PrintOptions options) {
    StringBuilder out = new StringBuilder();
    FunctionTable functions = new FunctionTable(module.functions());
    items(functions.order(), graph -> new GraphPrinter(options, functions, out).print(graph), out);
    items(module.kernels(), kernels -> new KernelPrinter(options, out).print(kernels), out);
    items(module.procs(), proc -> new ProcPrinter(out, 0).print(proc), out);
    items(module.programs(), program -> new ProgramPrinter(options, out).print(program), out);
    return out.toString();
  }

  /** {@return a graph, after the functions that its ops name} */
  public static String print(Graph graph) {
    return print(graph, PrintOptions.DEFAULT);
  }

  /** {@return a graph, after the functions that its ops name} */
  public static String print(Graph graph, PrintOptions options) {
    return print(Module.of(graph), options);
  }

  /** {@return a function as kernels} */
  public static String print(KernelFunction kernels) {
    return print(new Module(List.of(), List.of(kernels), List.of(), List.of()));
  }

  /** {@return a proc} */
  public static String print(Proc proc) {
    return print(new Module(List.of(), List.of(), List.of(proc), List.of()));
  }

  /** {@return a program with its procs} */
  public static String print(Program program) {
    return print(program, PrintOptions.DEFAULT);
  }

  /** {@return a program with its procs} */
  public static String print(Program program, PrintOptions options) {
    return print(new Module(List.of(), List.of(), List.of(), List.of(program)), options);
  }

  /**
   * {@return the names that values have in the printed graph, such as {@code %3} or {@code %x}; for
   * messages}
   */
  public static Map<Node, String> names(Graph graph) {
    return GraphPrinter.numbering(graph);
  }

  /** {@return the line of one value as it is printed within its graph} */
  public static String line(Graph graph, Node node) {
    GraphPrinter printer =
        new GraphPrinter(PrintOptions.DUMP, new FunctionTable(List.of(graph)), new StringBuilder());
    return printer.named(graph).statement(node);
  }

  private static <T> void items(List<T> items, Consumer<T> print, StringBuilder out) {
    for (T item : items) {
      if (!out.isEmpty()) {
        out.append('\n');
      }
      print.accept(item);
    }
  }
}
