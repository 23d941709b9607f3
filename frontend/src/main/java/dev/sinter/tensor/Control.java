package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Choices and loops that depend on values of tensors. Bodies are ordinary code: they may use any
 * tensor around them, read and write variables and draw random numbers; what they change is carried
 * from step to step.
 */
public final class Control {
  private Control() {}

  /** The step of a scan. */
  @FunctionalInterface
  public interface Step {
    /**
     * {@return what is carried to the next step, and what is stacked}
     *
     * @param carried what the step before gave
     * @param inputs one time step of each sequence
     */
    Result step(List<Tensor> carried, List<Tensor> inputs);
  }

  /**
   * What a step, or a whole scan, gives.
   *
   * @param carried the carried values
   * @param stacked values to stack, or stacked along axis 0
   */
  public record Result(List<Tensor> carried, List<Tensor> stacked) {
    /** Freezes the lists. */
    public Result {
      carried = List.copyOf(carried);
      stacked = List.copyOf(stacked);
    }
  }

  /** A function of carried values. */
  @FunctionalInterface
  public interface Body {
    /** {@return the new values} */
    List<Tensor> apply(List<Tensor> carried);
  }

  /** A condition on carried values. */
  @FunctionalInterface
  public interface Condition {
    /** {@return a bool scalar} */
    Tensor test(List<Tensor> carried);
  }

  /**
   * Loops over axis 0 of sequences.
   *
   * @param initial what the first step carries
   * @param sequences at least one tensor; all have the same extent of axis 0
   * @param reverse whether it runs from the last time step to the first; results are stacked at the
   *     same places
   * @param step the step
   * @return the last carried values, and the stacked ones
   */
  public static Result scan(
      List<Tensor> initial, List<Tensor> sequences, boolean reverse, Step step) {
    if (sequences.isEmpty()) {
      throw new ModelException(
          "scan: needs at least one sequence; for a number of steps use Tensor.range(steps)");
    }
    Dim length = sequences.getFirst().dim(0);
    for (Tensor sequence : sequences) {
      if (!sequence.dim(0).equals(length)) {
        throw new ModelException(
            "scan: sequences must have the same number of steps, got "
                + length
                + " and "
                + sequence.dim(0));
      }
    }
    return inTrace(() -> scanTraced(initial, sequences, length, reverse, step));
  }

  private static Result scanTraced(
      List<Tensor> initial, List<Tensor> sequences, Dim length, boolean reverse, Step step) {
    Trace outer = Trace.current().orElseThrow();
    List<TensorType> carriedTypes = types(initial);
    List<TensorType> stepTypes =
        sequences.stream().map(s -> s.type().with(s.shape().slice(1, s.rank()))).toList();
    List<Variable> state = List.of();
    while (true) {
      Trace trace = outer.child("scan");
      List<Tensor> carried = inputs(trace, "carried", carriedTypes);
      bindState(trace, state);
      List<Tensor> inputs = inputs(trace, "step", stepTypes);
      Result raw = trace.in(() -> step.step(carried, inputs));
      Result result = new Result(trace.own(raw.carried()), trace.own(raw.stacked()));
      checkCarried("scan", carriedTypes, result.carried());
      if (!state.containsAll(trace.written())) {
        state = union(state, trace.written());
        continue;
      }
      List<Tensor> outputs = new ArrayList<>(result.carried());
      outputs.addAll(values(trace, state));
      outputs.addAll(result.stacked());
      Graph body = trace.finish(outputs);
      int carries = initial.size() + state.size();
      List<Tensor> operands = new ArrayList<>(initial);
      operands.addAll(values(outer, state));
      operands.addAll(sequences);
      trace.captures().forEach(node -> operands.add(outer.tensor(node)));
      List<Tensor> all =
          Primitive.applyTuple(
              new Op.Scan(body, carries, sequences.size(), length, reverse), operands);
      writeBack(outer, state, all.subList(initial.size(), carries));
      return new Result(all.subList(0, initial.size()), all.subList(carries, all.size()));
    }
  }

  /**
   * Loops while a condition holds.
   *
   * @param initial the values at the start
   * @param condition whether to go on
   * @param body the step; values keep their types
   * @return the values at the end
   */
  public static List<Tensor> whileLoop(List<Tensor> initial, Condition condition, Body body) {
    return inTrace(() -> new Result(whileTraced(initial, condition, body), List.of())).carried();
  }

  private static List<Tensor> whileTraced(List<Tensor> initial, Condition condition, Body body) {
    Trace outer = Trace.current().orElseThrow();
    List<TensorType> carriedTypes = types(initial);
    List<Variable> state = List.of();
    List<Node> shared = List.of();
    while (true) {
      Trace test = outer.child("while_condition");
      List<Tensor> tested = inputs(test, "carried", carriedTypes);
      bindState(test, state);
      captureFirst(test, shared, outer);
      Tensor flag = test.own(List.of(test.in(() -> condition.test(tested)))).getFirst();
      checkFlag("while_loop", flag);
      Graph conditionGraph = test.finish(List.of(flag));
      Trace trace = outer.child("while_body");
      List<Tensor> carried = inputs(trace, "carried", carriedTypes);
      bindState(trace, state);
      captureFirst(trace, test.captures(), outer);
      List<Tensor> next = trace.own(trace.in(() -> body.apply(carried)));
      checkCarried("while_loop", carriedTypes, next);
      // Both graphs take the same operands: repeat until neither changes state nor uses
      // surroundings that the other does not know of.
      if (!state.containsAll(trace.written()) || !trace.captures().equals(test.captures())) {
        state = union(state, trace.written());
        shared = trace.captures();
        continue;
      }
      List<Tensor> outputs = new ArrayList<>(next);
      outputs.addAll(values(trace, state));
      Graph bodyGraph = trace.finish(outputs);
      int carries = initial.size() + state.size();
      List<Tensor> operands = new ArrayList<>(initial);
      operands.addAll(values(outer, state));
      trace.captures().forEach(node -> operands.add(outer.tensor(node)));
      List<Tensor> all =
          Primitive.applyTuple(new Op.While(conditionGraph, bodyGraph, carries), operands);
      writeBack(outer, state, all.subList(initial.size(), carries));
      return all.subList(0, initial.size());
    }
  }

  /**
   * Chooses by a value: only the chosen branch runs.
   *
   * @param condition a bool scalar
   * @param then gives the result for true
   * @param otherwise gives the result for false, of the same type
   */
  public static Tensor cond(Tensor condition, Supplier<Tensor> then, Supplier<Tensor> otherwise) {
    return condAll(condition, () -> List.of(then.get()), () -> List.of(otherwise.get())).getFirst();
  }

  /**
   * Chooses by a value: only the chosen branch runs.
   *
   * @param condition a bool scalar
   * @param then gives the results for true
   * @param otherwise gives the results for false, of the same types
   */
  public static List<Tensor> condAll(
      Tensor condition, Supplier<List<Tensor>> then, Supplier<List<Tensor>> otherwise) {
    checkFlag("cond", condition);
    return inTrace(() -> new Result(condTraced(condition, then, otherwise), List.of())).carried();
  }

  private static List<Tensor> condTraced(
      Tensor condition, Supplier<List<Tensor>> then, Supplier<List<Tensor>> otherwise) {
    Trace outer = Trace.current().orElseThrow();
    List<Node> shared = List.of();
    List<Variable> state = List.of();
    while (true) {
      Trace first = outer.child("then");
      captureFirst(first, shared, outer);
      List<Tensor> yes = first.own(first.in(then));
      List<Variable> written = union(state, first.written());
      List<Tensor> yesState = values(first, written);
      Trace second = outer.child("otherwise");
      captureFirst(second, first.captures(), outer);
      List<Tensor> no = second.own(second.in(otherwise));
      List<Tensor> noState = values(second, written);
      if (!types(yes).equals(types(no))) {
        throw new ModelException(
            "cond: both branches must give the same types, got "
                + types(yes)
                + " and "
                + types(no));
      }
      if (!written.containsAll(second.written()) || !second.captures().equals(first.captures())) {
        state = union(written, second.written());
        shared = second.captures();
        continue;
      }
      Graph yesGraph = first.finish(concat(yes, yesState));
      Graph noGraph = second.finish(concat(no, noState));
      List<Tensor> operands = new ArrayList<>(List.of(condition));
      second.captures().forEach(node -> operands.add(outer.tensor(node)));
      List<Tensor> all = Primitive.applyTuple(new Op.Cond(yesGraph, noGraph), operands);
      writeBack(outer, written, all.subList(yes.size(), all.size()));
      return all.subList(0, yes.size());
    }
  }

  // ---- what they share --------------------------------------------------------------------------

  /** Outside of traces the loop is traced, and its ops are recorded one by one, as any others. */
  private static Result inTrace(Supplier<Result> code) {
    if (Trace.current().isPresent()) {
      return code.get();
    }
    Trace trace = Trace.feeding("control");
    Result result = trace.in(code);
    List<Tensor> outputs = concat(result.carried(), result.stacked());
    List<Variable> written = trace.written();
    List<Tensor> all = trace.record(concat(outputs, values(trace, written)));
    for (int i = 0; i < written.size(); i++) {
      written.get(i).assign(all.get(outputs.size() + i));
    }
    int carried = result.carried().size();
    return new Result(all.subList(0, carried), all.subList(carried, outputs.size()));
  }

  private static List<TensorType> types(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::type).toList();
  }

  private static List<Tensor> concat(List<Tensor> first, List<Tensor> second) {
    List<Tensor> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static List<Tensor> inputs(Trace trace, String name, List<TensorType> types) {
    List<Tensor> inputs = new ArrayList<>();
    types.forEach(type -> inputs.add(trace.input(name + "_" + inputs.size(), type)));
    return inputs;
  }

  private static void bindState(Trace trace, List<Variable> state) {
    for (int i = 0; i < state.size(); i++) {
      trace.bind(state.get(i), trace.builder().input("state_" + i, state.get(i).type()));
    }
  }

  private static void captureFirst(Trace trace, List<Node> nodes, Trace outer) {
    nodes.forEach(node -> trace.lift(outer.tensor(node).value()));
  }

  private static List<Tensor> values(Trace trace, List<Variable> state) {
    return state.stream().map(trace::read).toList();
  }

  private static void writeBack(Trace outer, List<Variable> state, List<Tensor> values) {
    for (int i = 0; i < state.size(); i++) {
      outer.write(state.get(i), values.get(i));
    }
  }

  private static List<Variable> union(List<Variable> first, List<Variable> second) {
    Set<Variable> all = new java.util.LinkedHashSet<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  private static void checkCarried(String name, List<TensorType> types, List<Tensor> next) {
    if (!types(next).equals(types)) {
      throw new ModelException(
          name
              + ": carried values must keep their types, got "
              + types
              + " and then "
              + types(next));
    }
  }

  private static void checkFlag(String name, Tensor flag) {
    if (!flag.type().equals(TensorType.scalar(DType.BOOL))) {
      throw new ModelException(name + ": the condition must be a bool scalar, got " + flag.type());
    }
  }
}
