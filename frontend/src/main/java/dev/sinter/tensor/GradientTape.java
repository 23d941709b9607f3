package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import dev.sinter.session.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Records ops so that gradients can be taken: eager ones and those of a trace alike. Trainable
 * variables are watched by themselves, tensors when {@link #watch} says so. Tapes nest: what one
 * computes is recorded by those around it, which gives higher derivatives.
 *
 * <pre>{@code
 * try (var tape = new GradientTape()) {
 *   Tensor loss = model.apply(x).minus(y).square().mean();
 *   List<Optional<Tensor>> gradients = tape.gradient(loss, model.trainableWeights());
 * }
 * }</pre>
 *
 * A tape belongs to the thread that made it.
 */
public final class GradientTape implements AutoCloseable {
  private record Entry(Op op, List<? extends Value> operands) {}

  /** The tapes of each thread, in a session. */
  private static final class Active {
    private final ThreadLocal<List<GradientTape>> tapes = ThreadLocal.withInitial(ArrayList::new);
  }

  private final boolean persistent;
  private final boolean watchVariables;
  private final List<GradientTape> active =
      Session.current().part(Active.class, Active::new).tapes.get();
  private final SequencedMap<Object, Entry> entries = new LinkedHashMap<>();
  private final Map<Variable, Set<Value>> reads = new LinkedHashMap<>();
  private final Set<Object> watched = new LinkedHashSet<>();
  private boolean recording = true;
  private boolean used;

  /** Starts a tape that gives gradients once. */
  public GradientTape() {
    this(false, true);
  }

  /**
   * Starts a tape.
   *
   * @param persistent whether gradients can be taken more than once
   * @param watchVariables whether trainable variables are watched by themselves
   */
  public GradientTape(boolean persistent, boolean watchVariables) {
    this.persistent = persistent;
    this.watchVariables = watchVariables;
    active.add(this);
  }

  /** {@return a started tape whose gradients can be taken more than once} */
  public static GradientTape persistent() {
    return new GradientTape(true, true);
  }

  /**
   * Makes gradients with respect to a tensor possible. One of whole numbers may be watched, too, as
   * in TensorFlow, but has no gradient.
   */
  public void watch(Tensor tensor) {
    watched.add(key(tensor.value()));
  }

  /** Makes gradients with respect to a variable possible that is not trainable. */
  public void watch(Variable variable) {
    reads.putIfAbsent(variable, new LinkedHashSet<>());
  }

  /** Forgets everything; recording goes on. */
  public void reset() {
    entries.clear();
    reads.clear();
    watched.clear();
    used = false;
  }

  /** A pause; closing it ends it. */
  public final class Pause implements AutoCloseable {
    private Pause() {
      if (!recording) {
        throw new ModelException("gradient tape: is stopped already; close the first pause");
      }
      recording = false;
    }

    @Override
    public void close() {
      recording = true;
    }
  }

  /**
   * {@return a pause that begins now: no gradient flows through what is computed until it is
   * closed}
   */
  public Pause stopRecording() {
    return new Pause();
  }

  /** Ends recording; gradients can still be taken. */
  @Override
  public void close() {
    active.remove(this);
  }

  /** {@return whether what happens now can matter to a gradient} */
  private boolean isRecording() {
    return recording && (persistent || !used);
  }

  static void note(Value result, Op op, List<? extends Value> operands) {
    for (GradientTape tape : Session.current().part(Active.class, Active::new).tapes.get()) {
      if (tape.isRecording()) {
        tape.entries.put(key(result), new Entry(op, operands));
      }
    }
  }

  static void noteRead(Variable variable, Tensor value) {
    for (GradientTape tape : Session.current().part(Active.class, Active::new).tapes.get()) {
      if (tape.isRecording()
          && (tape.reads.containsKey(variable)
              || (tape.watchVariables && variable.isTrainable()))) {
        tape.reads.computeIfAbsent(variable, v -> new LinkedHashSet<>()).add(value.value());
      }
    }
  }

  private static Object key(Value value) {
    return value instanceof Value.Traced traced ? traced.node() : value;
  }

  /**
   * {@return the gradient of the sum of {@code y} with respect to one source; empty when y does not
   * depend on it}
   */
  public Optional<Tensor> gradient(Tensor y, TapeSource source) {
    return gradient(y, List.of(source)).getFirst();
  }

  /**
   * {@return the gradients of the sum of {@code y}, one per source; empty where y does not depend
   * on it}
   */
  public List<Optional<Tensor>> gradient(Tensor y, List<? extends TapeSource> sources) {
    return gradient(y, sources, Tensor.onesLike(y));
  }

  /**
   * {@return the gradients of the sum of {@code y * cotangent}, one per source; empty where y does
   * not depend on it}
   *
   * @param y what is differentiated
   * @param sources tensors and variables
   * @param cotangent of the shape of y
   * @throws ModelException if the tape was used before and is not persistent
   */
  public List<Optional<Tensor>> gradient(
      Tensor y, List<? extends TapeSource> sources, Tensor cotangent) {
    if (used && !persistent) {
      throw new ModelException(
          "gradient tape: gives gradients once; make it by GradientTape.persistent() to take more");
    }
    used = true;
    if (!y.dtype().isFloat()) {
      throw new ModelException(
          "gradient: the differentiated tensor must be of a floating type, got " + y.type());
    }
    List<Optional<Tensor>> gradients = new Differentiation().run(y, sources, cotangent);
    accompany(gradients, y);
    if (!persistent) {
      entries.clear();
      reads.clear();
    }
    return gradients;
  }

  /**
   * Who takes the gradients of a loss outside of traces wants to know the loss and what the model
   * gave: they are computed together, before the weights change.
   */
  private void accompany(List<Optional<Tensor>> gradients, Tensor y) {
    List<Lazy> others = new ArrayList<>();
    if (y.value() instanceof Lazy loss) {
      others.add(loss);
    }
    for (Object value : entries.keySet()) {
      if (value instanceof Lazy lazy && lazy.isKept()) {
        others.add(lazy);
      }
    }
    for (Optional<Tensor> gradient : gradients) {
      if (gradient.isPresent() && gradient.get().value() instanceof Lazy lazy) {
        lazy.accompany(List.copyOf(others));
      }
    }
  }

  /**
   * Numbers what was recorded, finds the ops that differentiate it, and applies them where the
   * operands live.
   */
  private final class Differentiation {
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final List<GradientPlan.Line> lines = new ArrayList<>();
    private final List<Literal> scalars = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();

    List<Optional<Tensor>> run(Tensor y, List<? extends TapeSource> sources, Tensor cotangent) {
      int target = visit(y.value());
      int seed = visit(cotangent.value());
      List<Integer> wanted = new ArrayList<>();
      List<List<Integer>> positions = new ArrayList<>();
      for (TapeSource source : sources) {
        List<Integer> own = new ArrayList<>();
        for (Value value : watchedValues(source)) {
          Integer number = numbers.get(key(value));
          if (number != null) {
            own.add(wanted.size());
            wanted.add(number);
          }
        }
        positions.add(own);
      }
      GradientPlan plan =
          Session.current()
              .part(GradientPlan.Known.class, GradientPlan.Known::new)
              .of(new GradientPlan.Question(lines, target, seed, wanted), scalars);
      for (GradientPlan.Step step : plan.steps()) {
        List<Value> operands = new ArrayList<>();
        step.operands().forEach(operand -> operands.add(values.get(operand)));
        values.add(Primitive.value(step.op(), operands));
      }
      List<Optional<Tensor>> results = new ArrayList<>();
      for (List<Integer> own : positions) {
        results.add(
            own.stream()
                .flatMap(i -> plan.gradients().get(i).stream())
                .map(number -> new Tensor(values.get(number)))
                .reduce(Tensor::plus));
      }
      return results;
    }

    private Set<Value> watchedValues(TapeSource source) {
      return switch (source) {
        case Tensor tensor ->
            watched.contains(key(tensor.value())) ? Set.of(tensor.value()) : Set.of();
        case Variable variable -> reads.getOrDefault(variable, Set.of());
      };
    }

    /** Numbers a value after its operands; returns its number. */
    private int visit(Value root) {
      Deque<Value> work = new ArrayDeque<>();
      work.push(root);
      while (!work.isEmpty()) {
        Value value = work.peek();
        Object key = key(value);
        Entry entry = entries.get(key);
        if (numbers.containsKey(key)) {
          work.pop();
        } else if (entry == null) {
          work.pop();
          number(key, value, leaf(key, value));
        } else if (!pushMissing(entry.operands(), work)) {
          work.pop();
          List<Integer> operands = new ArrayList<>();
          entry.operands().forEach(operand -> operands.add(numbers.get(key(operand))));
          number(key, value, new GradientPlan.Line.Applied(entry.op(), operands));
        }
      }
      return java.util.Objects.requireNonNull(numbers.get(key(root)));
    }

    private GradientPlan.Line leaf(Object key, Value value) {
      TensorType type = (TensorType) value.type();
      Optional<Literal> number = watched.contains(key) ? Optional.empty() : number(value);
      if (number.isEmpty()) {
        return new GradientPlan.Line.Input(type);
      }
      scalars.add(number.get());
      return new GradientPlan.Line.Scalar(type.dtype());
    }

    private static Optional<Literal> number(Value value) {
      return switch (value) {
        case Lazy lazy when lazy.state() instanceof Lazy.State.Host -> Optional.of(lazy.literal());
        case Value.Traced(_, var node)
            when node.op() instanceof Op.Constant(var literal) && literal.type().rank() == 0 ->
            Optional.of(literal);
        case Lazy _, Value.Traced _, Placeholder _ -> Optional.empty();
      };
    }

    private boolean pushMissing(List<? extends Value> operands, Deque<Value> work) {
      boolean missing = false;
      for (Value operand : operands.reversed()) {
        if (!numbers.containsKey(key(operand))) {
          work.push(operand);
          missing = true;
        }
      }
      return missing;
    }

    private void number(Object key, Value value, GradientPlan.Line line) {
      numbers.put(key, lines.size());
      lines.add(line);
      values.add(value);
    }
  }
}
