package dev.sinter.tensor;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.program.Executable;
import dev.sinter.session.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Computes recorded values. What is needed becomes one graph whose inputs are the known values,
 * host scalars among them; graphs of the same structure share one compiled program.
 */
final class Evaluation {
  /**
   * So many recorded ops are computed without being asked for, to bound memory and the size of
   * programs.
   */
  private static final int FLUSH = 10_000;

  /** Ops recorded since the last computation, per session. */
  static final class Backlog {
    private final AtomicInteger ops = new AtomicInteger();
  }

  /** One line of a graph's structure; operands are numbers of earlier lines. */
  private sealed interface Line {
    record Input(TensorType type) implements Line {}

    record Applied(Op op, List<Integer> operands) implements Line {}
  }

  private final Map<Lazy, Integer> numbers = new HashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private final List<NdArray> inputs = new ArrayList<>();

  private Evaluation() {}

  /** Counts a recorded op. */
  static void recorded(Lazy latest) {
    AtomicInteger ops = Session.current().part(Backlog.class, Backlog::new).ops;
    if (ops.incrementAndGet() >= FLUSH && latest.type() instanceof TensorType) {
      compute(List.of(latest));
    }
  }

  /** Computes values, together; known ones stay as they are. */
  static void compute(List<Lazy> wanted) {
    List<Lazy> unknown = wanted.stream().filter(lazy -> lazy.known() == null).distinct().toList();
    if (unknown.isEmpty()) {
      return;
    }
    Session session = Session.current();
    session.part(Backlog.class, Backlog::new).ops.set(0);
    Evaluation evaluation = new Evaluation();
    unknown.forEach(evaluation::visit);
    List<Integer> results = unknown.stream().map(evaluation.numbers::get).toList();
    Executable executable =
        session
            .programs()
            .compile(List.of(evaluation.lines, results), () -> evaluation.graph(results));
    List<NdArray> values = session.smallContext().run(executable, evaluation.inputs, List.of());
    for (int i = 0; i < unknown.size(); i++) {
      unknown.get(i).resolve(values.get(i));
    }
  }

  /** Numbers a value after its operands, without recursion. */
  private void visit(Lazy root) {
    Deque<Lazy> work = new ArrayDeque<>();
    work.push(root);
    while (!work.isEmpty()) {
      Lazy lazy = work.peek();
      if (numbers.containsKey(lazy)) {
        work.pop();
        continue;
      }
      NdArray known = lazy.known();
      if (known == null && lazy.state() instanceof Lazy.State.Recorded recorded) {
        List<Lazy> missing =
            recorded.operands().stream().filter(o -> !numbers.containsKey(o)).toList();
        if (!missing.isEmpty()) {
          missing.reversed().forEach(work::push);
          continue;
        }
        number(
            lazy,
            new Line.Applied(
                recorded.op(), recorded.operands().stream().map(numbers::get).toList()));
      } else {
        inputs.add(known == null ? lazy.known() : known);
        number(lazy, new Line.Input(lazy.tensorType()));
      }
      work.pop();
    }
  }

  private void number(Lazy lazy, Line line) {
    numbers.put(lazy, lines.size());
    lines.add(line);
  }

  private Graph graph(List<Integer> results) {
    GraphBuilder builder = new GraphBuilder("eager");
    List<Node> nodes = new ArrayList<>();
    for (Line line : lines) {
      switch (line) {
        case Line.Applied applied ->
            nodes.add(
                builder.add(applied.op(), applied.operands().stream().map(nodes::get).toList()));
        case Line.Input input -> nodes.add(builder.input("x" + nodes.size(), input.type()));
      }
    }
    for (int result : results) {
      builder.output("y" + result, nodes.get(result));
    }
    return builder.build();
  }
}
