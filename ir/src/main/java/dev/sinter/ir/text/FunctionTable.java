package dev.sinter.ir.text;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.NestedGraphs;
import dev.sinter.ir.graph.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The functions that a text holds, each before its first user, with names that are unique: two
 * graphs of one name are told apart by a number ({@code body}, {@code body.1}).
 */
final class FunctionTable implements AttributeKind.FunctionNames {
  private final IdentityHashMap<Graph, String> names = new IdentityHashMap<>();
  private final List<Graph> order = new ArrayList<>();

  FunctionTable(List<Graph> functions) {
    Set<String> used = new HashSet<>();
    for (Graph function : functions) {
      names.computeIfAbsent(function, f -> unique(f.name(), used));
    }
    Set<Graph> placed = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Graph> work = new ArrayDeque<>();
    functions.reversed().forEach(work::push);
    while (!work.isEmpty()) {
      Graph function = work.peek();
      Optional<Graph> open = nested(function).filter(g -> !placed.contains(g)).findFirst();
      if (open.isPresent()) {
        work.push(open.get());
        continue;
      }
      work.pop();
      if (placed.add(function)) {
        names.computeIfAbsent(function, f -> unique(f.name(), used));
        order.add(function);
      }
    }
  }

  private static String unique(String name, Set<String> used) {
    String candidate = name;
    for (int i = 1; !used.add(candidate); i++) {
      candidate = name + "." + i;
    }
    return candidate;
  }

  /** {@return the functions that ops of this one name, in order} */
  static Stream<Graph> nested(Graph function) {
    return function.nodes().stream().map(Node::op).flatMap(NestedGraphs::of);
  }

  /** {@return all functions, operands of others first} */
  List<Graph> order() {
    return order;
  }

  @Override
  public String of(Graph function) {
    String name = names.get(function);
    if (name == null) {
      throw new IrException("function '" + function.name() + "' is not in the table");
    }
    return Names.function(name);
  }
}
