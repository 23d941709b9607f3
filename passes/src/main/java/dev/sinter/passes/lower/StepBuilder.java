package dev.sinter.passes.lower;

import dev.sinter.ir.IrException;
import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelGraph;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.Size;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Makes the steps of one kernel graph; nested graphs are built by builders of their own. */
final class StepBuilder {
  private final Procs procs;
  private final PlanBuffers buffers;
  private final List<Step> steps;
  private final String prefix;
  private final Map<String, Slice> values = new HashMap<>();
  private final Map<String, Slice> wanted = new HashMap<>();

  /**
   * @param procs makes procs
   * @param buffers receives buffers
   * @param steps receives steps
   * @param prefix of the names of buffers
   */
  StepBuilder(Procs procs, PlanBuffers buffers, List<Step> steps, String prefix) {
    this.procs = procs;
    this.buffers = buffers;
    this.steps = steps;
    this.prefix = prefix;
  }

  /**
   * Adds the steps of a graph.
   *
   * @param graph what
   * @param parameters where its parameters are
   * @param targets where each result has to be; empty for anywhere
   * @return where each result is
   */
  List<Slice> graph(
      KernelGraph graph, Map<String, Slice> parameters, List<Optional<Slice>> targets) {
    values.putAll(parameters);
    graph
        .constants()
        .forEach(
            (name, value) -> values.put(name, Slice.whole(buffers.constant(prefix + name, value))));
    want(graph, targets);
    for (KernelGraph.Step step : graph.steps()) {
      switch (step) {
        case KernelGraph.Launch launch -> launch(launch);
        case KernelGraph.Scan scan -> new LoopBuilder(this).scan(scan);
        case KernelGraph.While loop -> new LoopBuilder(this).loop(loop);
        case KernelGraph.Cond cond -> new LoopBuilder(this).cond(cond);
      }
    }
    List<Slice> results = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      Slice value = value(graph.results().get(i).name());
      if (targets.get(i).isPresent() && !targets.get(i).get().equals(value)) {
        copy(value, targets.get(i).get(), graph.results().get(i).type());
        value = targets.get(i).get();
      }
      results.add(value);
    }
    return results;
  }

  /**
   * A result that a step here makes is made in its place at once, the first time it is asked for.
   */
  private void want(KernelGraph graph, List<Optional<Slice>> targets) {
    Set<String> made = new HashSet<>();
    for (KernelGraph.Step step : graph.steps()) {
      switch (step) {
        case KernelGraph.Launch(_, _, var results) -> results.forEach(v -> made.add(v.name()));
        case KernelGraph.Scan scan ->
            scan.results()
                .subList(scan.carries(), scan.results().size())
                .forEach(v -> made.add(v.name()));
        case KernelGraph.While _ -> {}
        case KernelGraph.Cond cond -> cond.results().forEach(v -> made.add(v.name()));
      }
    }
    for (int i = 0; i < targets.size(); i++) {
      String name = graph.results().get(i).name();
      if (targets.get(i).isPresent() && made.contains(name)) {
        wanted.putIfAbsent(name, targets.get(i).get());
      }
    }
  }

  Slice value(String name) {
    Slice slice = values.get(name);
    if (slice == null) {
      throw new IrException("plan: value " + name + " is read before it is defined");
    }
    return slice;
  }

  void define(String name, Slice slice) {
    values.put(name, slice);
  }

  /** {@return where a value is to be made} */
  Slice place(Value value) {
    Slice slice =
        wanted.containsKey(value.name())
            ? wanted.get(value.name())
            : temporary(value.name(), value.type());
    define(value.name(), slice);
    return slice;
  }

  /** {@return a new buffer} */
  Slice temporary(String hint, TensorType type) {
    return Slice.whole(buffers.add(prefix + hint, type, new Place.Unplaced()));
  }

  /** {@return a new name, of a loop} */
  String temporaryName(String hint) {
    return prefix + hint + buffers.number();
  }

  /** {@return a builder for a nested graph, adding to {@code into}} */
  StepBuilder nested(List<Step> into, String name) {
    return new StepBuilder(procs, buffers, into, prefix + name + ".");
  }

  void add(Step step) {
    steps.add(step);
  }

  private void launch(KernelGraph.Launch launch) {
    List<Slice> arguments = new ArrayList<>();
    launch.operands().forEach(name -> arguments.add(value(name)));
    launch.results().forEach(v -> arguments.add(place(v)));
    launch(launch.kernel(), arguments);
  }

  private void launch(Kernel kernel, List<Slice> arguments) {
    Procs.Made made = procs.of(kernel);
    List<Slice> all = new ArrayList<>(arguments);
    for (Procs.Scratch scratch : made.scratch()) {
      String name =
          buffers.add(prefix + "scratch", scratch.dtype(), scratch.size(), new Place.Unplaced());
      all.add(Slice.whole(name));
    }
    List<Size> sizes =
        made.proc().sizes().stream().map(v -> (Size) new Size.Extent(Dim.named(v.name()))).toList();
    steps.add(new Step.Launch(made.proc().name(), all, sizes, Costs.of(kernel)));
  }

  /** {@return a copy in a new buffer} */
  Slice copied(Slice from, TensorType type) {
    Slice to = temporary("copy", type);
    copy(from, to, type);
    return to;
  }

  /** Adds a copy. */
  void copy(Slice from, Slice to, TensorType type) {
    launch(copyKernel(type.dtype(), type.shape().size()), List.of(from, to));
  }

  private static Kernel copyKernel(DType dtype, Dim size) {
    TensorType line = new TensorType(dtype, Shape.of(size));
    Value from = new Value("x0", line);
    Value to = new Value("y0", line);
    Axis axis = new Axis("i0", size);
    Expr value = new Expr.Load(from.buffer(), List.of(axis.variable()));
    Stage stage =
        new Stage.Compute(
            to, List.of(axis), List.of(), Optional.empty(), OptionalLong.empty(), List.of(), value);
    return new Kernel(Procs.COPY + dtype.text(), List.of(from), List.of(to), 1, List.of(stage));
  }
}
