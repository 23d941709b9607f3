package dev.sinter.tensor;

import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.program.Executable;
import dev.sinter.session.Session;
import dev.sinter.tensor.Recording.Line;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Computes recorded values, and the new values of variables, by one program.
 *
 * <pre>
 *   wanted values, assignments
 *        |  what they need that is not known         values that users hold are computed, too
 *   Recording: lines, results, writes                known values are inputs, variables are parameters
 *        |  equal recordings share a program
 *   Executable                                       reads variables where they are, changes them in place
 * </pre>
 */
final class Evaluation {
  /**
   * So many recorded ops are computed without being asked for, to bound memory and the size of
   * programs.
   */
  private static final int FLUSH = 10_000;

  /** Programs on fewer elements run on the calling thread alone. */
  private static final long SMALL = 1 << 14;

  /** Ops recorded since the last computation, per session. */
  static final class Backlog {
    private final AtomicInteger ops = new AtomicInteger();
  }

  private final Map<Lazy, Integer> numbers = new HashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private final List<Lazy> inputs = new ArrayList<>();
  private final List<Lazy> scalars = new ArrayList<>();
  private final SequencedMap<Variable, Integer> variables = new LinkedHashMap<>();
  private final SequencedSet<Lazy> results = new LinkedHashSet<>();
  private final Deque<Lazy> companions = new ArrayDeque<>();

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
    if (!unknown.isEmpty()) {
      new Evaluation().run(unknown, new LinkedHashMap<>());
    }
  }

  /** Gives variables values, all of them computed before the first is changed. */
  static void assign(SequencedMap<Variable, Tensor> values) {
    SequencedMap<Variable, Lazy> computed = new LinkedHashMap<>();
    SequencedMap<Variable, NdArray> known = new LinkedHashMap<>();
    values.forEach(
        (variable, tensor) -> {
          Lazy value = Primitive.eager(tensor.value());
          if (value.state() instanceof Lazy.State.Recorded) {
            computed.put(variable, value);
          } else {
            known.put(variable, Objects.requireNonNull(value.known()));
          }
        });
    if (!computed.isEmpty()) {
      new Evaluation().run(List.of(), computed);
    }
    known.forEach(Variable::set);
  }

  private void run(List<Lazy> wanted, SequencedMap<Variable, Lazy> writes) {
    Session session = Session.current();
    session.part(Backlog.class, Backlog::new).ops.set(0);
    results.addAll(wanted);
    wanted.forEach(this::visit);
    writes.values().forEach(this::visit);
    while (!companions.isEmpty()) {
      Lazy companion = companions.removeFirst();
      if (companion.state() instanceof Lazy.State.Recorded) {
        results.add(companion);
        visit(companion);
      }
    }
    List<Recording.Write> written = new ArrayList<>();
    writes.forEach(
        (variable, value) ->
            written.add(
                new Recording.Write(number(variable), Objects.requireNonNull(numbers.get(value)))));
    List<TensorType> types = new ArrayList<>();
    variables.keySet().forEach(variable -> types.add(variable.type()));
    List<Integer> outputs = numbersOf(List.copyOf(results));
    Recording recording = new Recording(lines, types, outputs, written);
    Recording.Specialized program =
        session
            .part(Recording.Known.class, Recording.Known::new)
            .of(recording, scalars.stream().map(Lazy::literal).toList());
    Executable executable = session.programs().compile(program, () -> program.graph());
    execute(isSmall() ? session.smallContext() : session.context(), executable, program);
  }

  /** {@return whether waking other threads would take longer than they save} */
  private boolean isSmall() {
    long elements = 0;
    for (Lazy input : inputs) {
      elements += input.tensorType().shape().size().fixed();
    }
    for (Variable variable : variables.keySet()) {
      elements += variable.shape().size().fixed();
    }
    return elements < SMALL;
  }

  private void execute(Context context, Executable executable, Recording.Specialized program) {
    List<NdArray> arrays = new ArrayList<>();
    inputs.forEach(input -> arrays.add(input.placed(executable.memory())));
    for (int i = 0; i < scalars.size(); i++) {
      if (program.constants().get(i).isEmpty()) {
        arrays.add(scalars.get(i).placed(executable.memory()));
      }
    }
    List<Variable> all = List.copyOf(variables.keySet());
    List<dev.sinter.runtime.variable.Variable> storages = new ArrayList<>();
    for (var port : executable.signature().variables()) {
      Variable variable = all.get(Recording.variableNumber(port.name()));
      storages.add(variable.storage());
      if (port.written()) {
        variable.beforeWrite();
      }
    }
    List<NdArray> values = context.run(executable, arrays, storages);
    int next = 0;
    for (Lazy result : results) {
      result.resolve(values.get(next++));
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
      switch (lazy.state()) {
        case Lazy.State.Recorded(Op op, List<Lazy> operands) -> {
          if (pushMissing(operands, work)) {
            continue;
          }
          if (lazy.isKept()) {
            results.add(lazy);
          }
          companions.addAll(lazy.companions());
          number(lazy, new Line.Applied(op, numbersOf(operands)));
        }
        case Lazy.State.Reading reading -> number(lazy, new Line.Read(number(reading.variable())));
        case Lazy.State.Replaced replaced -> throw Lazy.replaced(replaced.variable());
        case Lazy.State.Known _ -> {
          inputs.add(lazy);
          number(lazy, new Line.Input(lazy.tensorType()));
        }
        case Lazy.State.Host _ -> {
          scalars.add(lazy);
          number(lazy, new Line.Scalar(lazy.tensorType().dtype()));
        }
      }
      work.pop();
    }
  }

  private boolean pushMissing(List<Lazy> operands, Deque<Lazy> work) {
    int before = work.size();
    for (int i = operands.size() - 1; i >= 0; i--) {
      if (!numbers.containsKey(operands.get(i))) {
        work.push(operands.get(i));
      }
    }
    return work.size() > before;
  }

  private List<Integer> numbersOf(List<Lazy> values) {
    Integer[] all = new Integer[values.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = Objects.requireNonNull(numbers.get(values.get(i)));
    }
    return List.of(all);
  }

  private void number(Lazy lazy, Line line) {
    numbers.put(lazy, lines.size());
    lines.add(line);
  }

  private int number(Variable variable) {
    return variables.computeIfAbsent(variable, _ -> variables.size());
  }
}
