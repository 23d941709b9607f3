package dev.sinter.passes.fusion;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.define.Definition;
import dev.sinter.passes.define.Definitions;
import dev.sinter.passes.define.IndexChecks;
import dev.sinter.passes.define.Reader;
import dev.sinter.passes.fusion.BodyBuilder.Body;
import dev.sinter.passes.fusion.Grouping.Group;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Makes the kernel of one group. Names within a kernel are its own, so that equal kernels of
 * different layers are equal.
 */
final class KernelBuilder {
  private record Input(Node base, TensorType type) {}

  private final Group group;
  private final Set<Node> stored;
  private final Set<Node> outputs;
  private final SequencedMap<Input, Value> inputs = new LinkedHashMap<>();
  private final Map<Node, Value> results = new LinkedHashMap<>();
  private final List<Stage> stages = new ArrayList<>();
  private final List<Stage> checks = new ArrayList<>();
  private final Set<Node> checked = new LinkedHashSet<>();
  private final Set<Node> computed = new LinkedHashSet<>();
  private int names;

  /**
   * @param group what is computed
   * @param stored nodes that have storage
   * @param outputs nodes of the group that others read
   */
  KernelBuilder(Group group, Set<Node> stored, Set<Node> outputs) {
    this.group = group;
    this.stored = stored;
    this.outputs = outputs;
  }

  /**
   * A kernel and what it is applied to.
   *
   * @param kernel the kernel
   * @param operands stored nodes, one per input
   * @param results nodes, one per output
   * @param ops all nodes that it computes, in order
   */
  record Built(Kernel kernel, List<Node> operands, List<Node> results, List<Node> ops) {}

  /** {@return the kernel} */
  Built build() {
    List<Node> given = new ArrayList<>();
    List<Value> givenValues = new ArrayList<>();
    for (Node n : productFirst()) {
      int i = group.nodes().indexOf(n);
      boolean output = outputs.contains(n);
      Value value = new Value(output ? "y" + given.size() : "t" + i, n.tensor());
      if (output) {
        given.add(n);
        givenValues.add(value);
      }
      stage(n, i, value);
      results.put(n, value);
    }
    List<Stage> all = new ArrayList<>(checks);
    all.addAll(stages);
    Kernel kernel =
        new Kernel(name(), List.copyOf(inputs.values()), givenValues, group.rowAxes(), all);
    List<Node> ops = new ArrayList<>(computed);
    ops.sort((a, b) -> Integer.compare(a.id(), b.id()));
    return new Built(kernel, inputs.keySet().stream().map(Input::base).toList(), given, ops);
  }

  /**
   * {@return the nodes in order, but the product before what it does not wait for: then its loops
   * can be tiled, and the others become part of its epilogue}
   */
  private List<Node> productFirst() {
    List<Node> nodes = new ArrayList<>(group.nodes());
    for (Node n : group.nodes()) {
      boolean product = n.op() instanceof Op.DotGeneral || n.op() instanceof Op.Convolution;
      if (product && !readsGroup(n)) {
        nodes.remove(n);
        nodes.addFirst(n);
        return nodes;
      }
    }
    return nodes;
  }

  private boolean readsGroup(Node product) {
    Set<Node> seen = new HashSet<>();
    Deque<Node> open = new ArrayDeque<>(product.inputs());
    while (!open.isEmpty()) {
      Node n = open.pop();
      if (group.nodes().contains(n)) {
        return true;
      }
      if (!stored.contains(n) && seen.add(n)) {
        open.addAll(n.inputs());
      }
    }
    return false;
  }

  private Optional<Buffer> buffer(Node n) {
    Value own = results.get(n);
    if (own != null) {
      return Optional.of(own.buffer());
    }
    Node base = Views.base(n);
    if (results.containsKey(base)) {
      return Optional.empty();
    }
    boolean splat = base.op() instanceof Op.Constant(var value) && value.isSplat();
    if (splat || (Views.isComputed(base) && !stored.contains(base))) {
      return Optional.empty();
    }
    Input key = new Input(base, n.tensor());
    Value input = inputs.get(key);
    if (input == null) {
      input = new Value("x" + inputs.size(), n.tensor());
      inputs.put(key, input);
    }
    return Optional.of(input.buffer());
  }

  private String fresh(String hint) {
    return hint + names++;
  }

  private BodyBuilder reader() {
    return new BodyBuilder(this::buffer, () -> fresh("v"));
  }

  /**
   * Reads for checks, which run before all stages: what the kernel itself computes is computed
   * again.
   */
  private BodyBuilder checkReader() {
    return new BodyBuilder(
        n -> results.containsKey(n) ? Optional.empty() : buffer(n), () -> fresh("v"));
  }

  private void stage(Node n, int number, Value result) {
    Definition definition = Definitions.of(n);
    List<Axis> space = new ArrayList<>();
    for (int axis = 0; axis < n.tensor().rank(); axis++) {
      String name = axis < group.rowAxes() ? "i" + axis : "j" + number + "_" + axis;
      space.add(new Axis(name, n.tensor().dim(axis)));
    }
    List<Expr> place = space.stream().map(a -> (Expr) a.variable()).toList();
    BodyBuilder reader = reader();
    switch (definition) {
      case Definition.Pointwise(var at) -> {
        Body body = reader.finish(List.of(at.at(reader, place)));
        stages.add(
            new Stage.Compute(
                result,
                space,
                List.of(),
                Optional.empty(),
                OptionalLong.empty(),
                body.lets(),
                body.values().getFirst()));
      }
      case Definition.Reduction reduction -> {
        List<Axis> reduce = axes(reduction.reduce(), number);
        List<Expr> terms = reduce.stream().map(a -> (Expr) a.variable()).toList();
        Body body = reader.finish(List.of(reduction.term().at(reader, place, terms)));
        List<Axis> ordered = OrderReductions.run(reduction, place, reduce);
        stages.add(
            new Stage.Compute(
                result,
                space,
                ordered,
                Optional.of(reduction.reducer()),
                SharedReductions.rows(n, ordered),
                body.lets(),
                body.values().getFirst()));
      }
      case Definition.Opaque(var kind, var fill) ->
          opaque(kind, fill, reader.withoutNames(), result);
      case Definition.Structural() ->
          throw new IrException("fusion: " + n + " is not computed by a kernel");
    }
    checks(n);
    reader.inlined().forEach(this::checks);
    computed.add(n);
    computed.addAll(reader.inlined());
  }

  private List<Axis> axes(List<Dim> extents, int number) {
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < extents.size(); i++) {
      axes.add(new Axis("k" + number + "_" + i, extents.get(i)));
    }
    return axes;
  }

  private void opaque(String kind, Definition.StatementFunction fill, Reader reader, Value result) {
    List<Value> scratch = new ArrayList<>();
    Stmt body = fill.fill(new Site(reader, result.buffer(), scratch));
    stages.add(new Stage.Opaque(kind, List.of(result), scratch, body));
  }

  private void checks(Node n) {
    Optional<IndexChecks> needed = IndexChecks.of(n);
    if (needed.isEmpty() || !checked.add(n)) {
      return;
    }
    IndexChecks check = needed.get();
    List<Axis> space = new ArrayList<>();
    for (Dim dim : check.shape().dims()) {
      space.add(new Axis(fresh("c"), dim));
    }
    BodyBuilder reader = checkReader();
    Expr index =
        reader.let(check.index(reader, space.stream().map(a -> (Expr) a.variable()).toList()));
    Body body = reader.finish(List.of(check.valid(index), index));
    checks.add(
        new Stage.Check(
            space, body.lets(), body.values().get(0), check.message(), body.values().get(1)));
    reader.inlined().forEach(this::checks);
  }

  private String name() {
    Node last = group.nodes().getLast();
    return KernelNames.of(group.nodes(), last);
  }

  private final class Site implements Definition.Site {
    private final Reader reader;
    private final Buffer result;
    private final List<Value> scratch;

    Site(Reader reader, Buffer result, List<Value> scratch) {
      this.reader = reader;
      this.result = result;
      this.scratch = scratch;
    }

    @Override
    public Reader reader() {
      return reader;
    }

    @Override
    public Buffer result() {
      return result;
    }

    @Override
    public Expr.Variable variable(String hint) {
      return Expr.indexVariable(fresh(hint));
    }

    @Override
    public Buffer scratch(String hint, DType dtype, Shape shape) {
      Value value = new Value(fresh(hint), new TensorType(dtype, shape));
      scratch.add(value);
      return value.buffer();
    }

    @Override
    public String name(String hint) {
      return fresh(hint);
    }
  }
}
