package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.differentiate.Gradients;
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
import java.util.TreeMap;

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

  /** Makes gradients with respect to a tensor possible. */
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

  static void note(Value result, Op op, List<? extends Value> operands) {
    for (GradientTape tape : Session.current().part(Active.class, Active::new).tapes.get()) {
      if (tape.recording) {
        tape.entries.put(key(result), new Entry(op, operands));
      }
    }
  }

  static void noteRead(Variable variable, Tensor value) {
    for (GradientTape tape : Session.current().part(Active.class, Active::new).tapes.get()) {
      if (tape.recording
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
   * Copies what was recorded into a graph, differentiates it there, and applies the new ops where
   * the operands live.
   */
  private final class Differentiation {
    private final GraphBuilder builder = new GraphBuilder("gradient");
    private final Map<Object, Node> copies = new HashMap<>();
    private final Map<Node, Value> originals = new HashMap<>();

    List<Optional<Tensor>> run(Tensor y, List<? extends TapeSource> sources, Tensor cotangent) {
      Node target = copy(y.value());
      Node seed = copy(cotangent.value());
      List<Node> wanted = new ArrayList<>();
      List<List<Integer>> positions = new ArrayList<>();
      for (TapeSource source : sources) {
        List<Integer> own = new ArrayList<>();
        for (Value value : watchedValues(source)) {
          Node node = copies.get(key(value));
          if (node != null) {
            own.add(wanted.size());
            wanted.add(node);
          }
        }
        positions.add(own);
      }
      List<Optional<Node>> gradients =
          Gradients.differentiate(builder, target, wanted, Optional.of(seed));
      Map<Node, Value> values = replay(gradients);
      List<Optional<Tensor>> results = new ArrayList<>();
      for (List<Integer> own : positions) {
        results.add(
            own.stream()
                .flatMap(i -> gradients.get(i).stream())
                .map(node -> new Tensor(java.util.Objects.requireNonNull(values.get(node))))
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

    private Node copy(Value root) {
      Deque<Value> work = new ArrayDeque<>();
      work.push(root);
      while (!work.isEmpty()) {
        Value value = work.peek();
        Object key = key(value);
        Entry entry = entries.get(key);
        if (copies.containsKey(key)) {
          work.pop();
        } else if (entry == null) {
          work.pop();
          remember(key, value, builder.input("x" + copies.size(), (TensorType) value.type()));
        } else {
          List<? extends Value> missing =
              entry.operands().stream().filter(o -> !copies.containsKey(key(o))).toList();
          if (missing.isEmpty()) {
            work.pop();
            remember(
                key,
                value,
                builder.add(
                    entry.op(), entry.operands().stream().map(o -> copies.get(key(o))).toList()));
          } else {
            missing.reversed().forEach(work::push);
          }
        }
      }
      return java.util.Objects.requireNonNull(copies.get(key(root)));
    }

    private void remember(Object key, Value value, Node node) {
      copies.put(key, node);
      originals.putIfAbsent(node, value);
    }

    private Map<Node, Value> replay(List<Optional<Node>> gradients) {
      TreeMap<Integer, Node> needed = new TreeMap<>();
      Deque<Node> work = new ArrayDeque<>();
      gradients.forEach(gradient -> gradient.ifPresent(work::push));
      while (!work.isEmpty()) {
        Node node = work.pop();
        if (needed.put(node.id(), node) == null && !originals.containsKey(node)) {
          node.inputs().forEach(work::push);
        }
      }
      Map<Node, Value> values = new HashMap<>(originals);
      for (Node node : needed.values()) {
        if (!values.containsKey(node)) {
          values.put(
              node, Primitive.value(node.op(), node.inputs().stream().map(values::get).toList()));
        }
      }
      return values;
    }
  }
}
