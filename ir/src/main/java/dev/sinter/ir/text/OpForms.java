package dev.sinter.ir.text;

import static dev.sinter.ir.text.AttributeKind.DIM;
import static dev.sinter.ir.text.AttributeKind.DIMS;
import static dev.sinter.ir.text.AttributeKind.DTYPE;
import static dev.sinter.ir.text.AttributeKind.FLAG;
import static dev.sinter.ir.text.AttributeKind.GRAPH;
import static dev.sinter.ir.text.AttributeKind.INTEGER;
import static dev.sinter.ir.text.AttributeKind.INTEGERS;
import static dev.sinter.ir.text.AttributeKind.LONG;
import static dev.sinter.ir.text.AttributeKind.LONGS;
import static dev.sinter.ir.text.AttributeKind.OPTIONAL_GRAPH;
import static dev.sinter.ir.text.AttributeKind.REAL;
import static dev.sinter.ir.text.AttributeKind.REDUCER;
import static dev.sinter.ir.text.AttributeKind.SHAPE;
import static dev.sinter.ir.text.AttributeKind.TEXT;
import static dev.sinter.ir.text.AttributeKind.TYPE;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.OpNames;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.text.OpForm.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Text forms of all ops: one table. Parameters and constants have syntax of their own; elementwise
 * ops are called by their scalar op, and have no attributes. An attribute with a fallback is left
 * out when it has that value.
 */
final class OpForms {
  private static final List<OpForm<?>> TABLE =
      List.of(
          // leaves
          OpForm.of(
                  "iota",
                  Op.Iota.class,
                  v -> new Op.Iota(v.get(TYPE, "type"), v.get(INTEGER, "axis")))
              .with("type", TYPE, Op.Iota::type)
              .with("axis", INTEGER, Op.Iota::axis),
          OpForm.of(
                  "dimension-size",
                  Op.DimensionSize.class,
                  v -> new Op.DimensionSize(v.get(INTEGER, "axis")))
              .with("axis", INTEGER, Op.DimensionSize::axis),
          OpForm.of(
                  "random-bits",
                  Op.RandomBits.class,
                  v -> new Op.RandomBits(v.get(SHAPE, "shape"), v.get(INTEGER, "lane")))
              .with("shape", SHAPE, Op.RandomBits::shape)
              .with("lane", INTEGER, Op.RandomBits::lane, _ -> 0),
          // elementwise
          OpForm.of("cast", Op.Cast.class, v -> new Op.Cast(v.get(DTYPE, "to")))
              .with("to", DTYPE, Op.Cast::to),
          OpForm.of("bitcast", Op.Bitcast.class, v -> new Op.Bitcast(v.get(DTYPE, "to")))
              .with("to", DTYPE, Op.Bitcast::to),
          OpForm.of("stop-gradient", Op.StopGradient.class, _ -> new Op.StopGradient()),
          // movement
          OpForm.of(
                  "broadcast",
                  Op.Broadcast.class,
                  v -> new Op.Broadcast(v.get(SHAPE, "shape"), v.get(INTEGERS, "axes")))
              .with("shape", SHAPE, Op.Broadcast::shape)
              .with("axes", INTEGERS, Op.Broadcast::axes),
          OpForm.of("reshape", Op.Reshape.class, v -> new Op.Reshape(v.get(SHAPE, "shape")))
              .with("shape", SHAPE, Op.Reshape::shape),
          OpForm.of(
                  "transpose",
                  Op.Transpose.class,
                  v -> new Op.Transpose(v.get(INTEGERS, "permutation")))
              .with("permutation", INTEGERS, Op.Transpose::permutation),
          OpForm.of(
                  "slice",
                  Op.Slice.class,
                  v ->
                      new Op.Slice(
                          v.get(LONGS, "starts"), v.get(DIMS, "limits"), v.get(LONGS, "strides")))
              .with("starts", LONGS, Op.Slice::starts)
              .with("limits", DIMS, Op.Slice::limits)
              .with("strides", LONGS, Op.Slice::strides, filled(1, "starts")),
          OpForm.of(
                  "dynamic-slice",
                  Op.DynamicSlice.class,
                  v -> new Op.DynamicSlice(v.get(SHAPE, "sizes")))
              .with("sizes", SHAPE, Op.DynamicSlice::sizes),
          OpForm.of("dynamic-update", Op.DynamicUpdate.class, _ -> new Op.DynamicUpdate()),
          OpForm.of(
                  "pad",
                  Op.Pad.class,
                  v ->
                      new Op.Pad(
                          v.get(LONGS, "low"), v.get(LONGS, "high"), v.get(LONGS, "interior")))
              .with("low", LONGS, Op.Pad::low)
              .with("high", LONGS, Op.Pad::high)
              .with("interior", LONGS, Op.Pad::interior, filled(0, "low")),
          OpForm.of("concat", Op.Concat.class, v -> new Op.Concat(v.get(INTEGER, "axis")))
              .with("axis", INTEGER, Op.Concat::axis),
          OpForm.of("reverse", Op.Reverse.class, v -> new Op.Reverse(v.get(INTEGERS, "axes")))
              .with("axes", INTEGERS, Op.Reverse::axes),
          // reductions
          OpForm.of(
                  "reduce",
                  Op.Reduce.class,
                  v -> new Op.Reduce(v.get(REDUCER, "reducer"), v.get(INTEGERS, "axes")))
              .with("reducer", REDUCER, Op.Reduce::reducer)
              .with("axes", INTEGERS, Op.Reduce::axes),
          OpForm.of(
                  "arg-reduce",
                  Op.ArgReduce.class,
                  v -> new Op.ArgReduce(v.get(FLAG, "max"), v.get(INTEGER, "axis")))
              .with("max", FLAG, Op.ArgReduce::max)
              .with("axis", INTEGER, Op.ArgReduce::axis),
          OpForm.of(
                  "cumulative",
                  Op.Cumulative.class,
                  v ->
                      new Op.Cumulative(
                          v.get(REDUCER, "reducer"),
                          v.get(INTEGER, "axis"),
                          v.get(FLAG, "exclusive"),
                          v.get(FLAG, "reverse")))
              .with("reducer", REDUCER, Op.Cumulative::reducer)
              .with("axis", INTEGER, Op.Cumulative::axis)
              .with("exclusive", FLAG, Op.Cumulative::exclusive, _ -> false)
              .with("reverse", FLAG, Op.Cumulative::reverse, _ -> false),
          OpForm.of(
                  "sort",
                  Op.Sort.class,
                  v -> new Op.Sort(v.get(INTEGER, "axis"), v.get(FLAG, "descending")))
              .with("axis", INTEGER, Op.Sort::axis)
              .with("descending", FLAG, Op.Sort::descending, _ -> false),
          OpForm.of(
                  "arg-sort",
                  Op.ArgSort.class,
                  v -> new Op.ArgSort(v.get(INTEGER, "axis"), v.get(FLAG, "descending")))
              .with("axis", INTEGER, Op.ArgSort::axis)
              .with("descending", FLAG, Op.ArgSort::descending, _ -> false),
          // contractions and windows
          OpForm.of(
                  "dot-general",
                  Op.DotGeneral.class,
                  v ->
                      new Op.DotGeneral(
                          v.get(INTEGERS, "left-batch"),
                          v.get(INTEGERS, "right-batch"),
                          v.get(INTEGERS, "left-contract"),
                          v.get(INTEGERS, "right-contract")))
              .with("left-batch", INTEGERS, Op.DotGeneral::leftBatch, _ -> List.of())
              .with("right-batch", INTEGERS, Op.DotGeneral::rightBatch, _ -> List.of())
              .with("left-contract", INTEGERS, Op.DotGeneral::leftContract)
              .with("right-contract", INTEGERS, Op.DotGeneral::rightContract),
          OpForm.of("convolution", Op.Convolution.class, OpForms::convolution)
              .with("strides", LONGS, Op.Convolution::strides)
              .with("low", LONGS, Op.Convolution::low, filled(0, "strides"))
              .with("high", LONGS, Op.Convolution::high, filled(0, "strides"))
              .with("input-dilation", LONGS, Op.Convolution::inputDilation, filled(1, "strides"))
              .with("kernel-dilation", LONGS, Op.Convolution::kernelDilation, filled(1, "strides"))
              .with("feature-groups", LONG, Op.Convolution::featureGroups, _ -> 1L)
              .with("batch-groups", LONG, Op.Convolution::batchGroups, _ -> 1L),
          windowed(
              OpForm.of(
                      "window-reduce",
                      Op.WindowReduce.class,
                      v -> new Op.WindowReduce(v.get(REDUCER, "reducer"), window(v)))
                  .with("reducer", REDUCER, Op.WindowReduce::reducer),
              Op.WindowReduce::window),
          windowed(
              OpForm.of(
                      "window-reduce-gradient",
                      Op.WindowReduceGradient.class,
                      v -> new Op.WindowReduceGradient(v.get(REDUCER, "reducer"), window(v)))
                  .with("reducer", REDUCER, Op.WindowReduceGradient::reducer),
              Op.WindowReduceGradient::window),
          // indexed
          OpForm.of(
                  "gather",
                  Op.Gather.class,
                  v -> new Op.Gather(v.get(INTEGER, "axis"), v.get(INTEGER, "batch-axes")))
              .with("axis", INTEGER, Op.Gather::axis)
              .with("batch-axes", INTEGER, Op.Gather::batchAxes, _ -> 0),
          OpForm.of(
                  "scatter-add",
                  Op.ScatterAdd.class,
                  v -> new Op.ScatterAdd(v.get(INTEGER, "axis"), v.get(INTEGER, "batch-axes")))
              .with("axis", INTEGER, Op.ScatterAdd::axis)
              .with("batch-axes", INTEGER, Op.ScatterAdd::batchAxes, _ -> 0),
          // structured
          OpForm.of("scan", Op.Scan.class, OpForms::scan)
              .with("body", GRAPH, Op.Scan::body)
              .with("carries", INTEGER, Op.Scan::carries)
              .with("sequences", INTEGER, Op.Scan::sequences)
              .with("length", DIM, Op.Scan::length)
              .with("reverse", FLAG, Op.Scan::reverse, _ -> false),
          OpForm.of(
                  "while",
                  Op.While.class,
                  v ->
                      new Op.While(
                          v.get(GRAPH, "condition"),
                          v.get(GRAPH, "body"),
                          v.get(INTEGER, "carries")))
              .with("condition", GRAPH, Op.While::condition)
              .with("body", GRAPH, Op.While::body)
              .with("carries", INTEGER, Op.While::carries),
          OpForm.of(
                  "cond",
                  Op.Cond.class,
                  v -> new Op.Cond(v.get(GRAPH, "then"), v.get(GRAPH, "otherwise")))
              .with("then", GRAPH, Op.Cond::then)
              .with("otherwise", GRAPH, Op.Cond::otherwise),
          OpForm.of(
                  "call",
                  Op.Call.class,
                  v ->
                      new Op.Call(
                          v.get(GRAPH, "callee"),
                          v.get(OPTIONAL_GRAPH, "gradient"),
                          v.get(TEXT, "kernel")))
              .with("callee", GRAPH, Op.Call::callee)
              .with("gradient", OPTIONAL_GRAPH, Op.Call::gradient, _ -> Optional.empty())
              .with("kernel", TEXT, Op.Call::kernel, _ -> Optional.empty()),
          OpForm.of(
                  "get-result", Op.GetResult.class, v -> new Op.GetResult(v.get(INTEGER, "index")))
              .with("index", INTEGER, Op.GetResult::index),
          // composites
          OpForm.of("softmax", Op.Softmax.class, v -> new Op.Softmax(v.get(INTEGER, "axis")))
              .with("axis", INTEGER, Op.Softmax::axis),
          OpForm.of(
                  "log-softmax",
                  Op.LogSoftmax.class,
                  v -> new Op.LogSoftmax(v.get(INTEGER, "axis")))
              .with("axis", INTEGER, Op.LogSoftmax::axis),
          OpForm.of(
                  "log-sum-exp", Op.LogSumExp.class, v -> new Op.LogSumExp(v.get(INTEGER, "axis")))
              .with("axis", INTEGER, Op.LogSumExp::axis),
          OpForm.of(
                  "normalize",
                  Op.Normalize.class,
                  v -> new Op.Normalize(v.get(INTEGERS, "axes"), v.get(REAL, "epsilon")))
              .with("axes", INTEGERS, Op.Normalize::axes)
              .with("epsilon", REAL, Op.Normalize::epsilon),
          OpForm.of("gelu", Op.Gelu.class, v -> new Op.Gelu(v.get(FLAG, "approximate")))
              .with("approximate", FLAG, Op.Gelu::approximate, _ -> false),
          OpForm.of("mean", Op.Mean.class, v -> new Op.Mean(v.get(INTEGERS, "axes")))
              .with("axes", INTEGERS, Op.Mean::axes),
          OpForm.of(
                  "attention",
                  Op.Attention.class,
                  v -> new Op.Attention(v.get(REAL, "scale"), v.get(FLAG, "masked")))
              .with("scale", REAL, Op.Attention::scale)
              .with("masked", FLAG, Op.Attention::masked, _ -> false),
          OpForm.of(
              "softmax-crossentropy",
              Op.SoftmaxCrossentropy.class,
              _ -> new Op.SoftmaxCrossentropy()),
          OpForm.of(
              "sparse-softmax-crossentropy",
              Op.SparseSoftmaxCrossentropy.class,
              _ -> new Op.SparseSoftmaxCrossentropy()),
          OpForm.of(
              "sigmoid-crossentropy",
              Op.SigmoidCrossentropy.class,
              _ -> new Op.SigmoidCrossentropy()));

  private static final Map<String, OpForm<?>> BY_NAME =
      TABLE.stream()
          .collect(Collectors.toMap(OpForm::name, f -> f, (a, _) -> a, LinkedHashMap::new));
  private static final Map<String, ScalarOp> SCALARS =
      List.of(ScalarOp.values()).stream()
          .collect(Collectors.toMap(ScalarOp::text, s -> s, (a, _) -> a, LinkedHashMap::new));

  /** Every name that may follow {@code =} in a function. */
  static final List<String> NAMES = names();

  private OpForms() {}

  /** {@return the printed attributes of an op, in order} */
  static SequencedMap<String, String> print(Op op, AttributeKind.FunctionNames names) {
    if (op instanceof Op.Elementwise) {
      return new LinkedHashMap<>();
    }
    OpForm<?> form = BY_NAME.get(OpNames.of(op));
    if (form == null) {
      throw new IrException("op " + OpNames.of(op) + " has no text form");
    }
    return form.print(op, names);
  }

  /**
   * Reads the attributes of an op.
   *
   * @param name the op's name, one of {@link #NAMES}; not {@code constant}
   */
  static Op parse(Cursor in, Token name, AttributeKind.Functions functions) {
    ScalarOp scalar = SCALARS.get(name.text());
    if (scalar != null) {
      return OpForm.of(name.text(), Op.Elementwise.class, _ -> new Op.Elementwise(scalar))
          .parse(in, name, functions);
    }
    OpForm<?> form = BY_NAME.get(name.text());
    if (form == null) {
      throw ParseFailure.at(
          name, "op '" + name.text() + "' is not known" + NearestName.hint(name.text(), NAMES));
    }
    return form.parse(in, name, functions);
  }

  /** {@return the scalar op of that name} */
  static Optional<ScalarOp> scalar(String name) {
    return Optional.ofNullable(SCALARS.get(name));
  }

  /** {@return the names of all scalar ops} */
  static List<String> scalars() {
    return List.copyOf(SCALARS.keySet());
  }

  /** {@return the classes in the table, for a test of its completeness} */
  static List<Class<?>> classes() {
    return TABLE.stream().<Class<?>>map(OpForm::type).toList();
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>(BY_NAME.keySet());
    names.add("constant");
    names.addAll(SCALARS.keySet());
    return Collections.unmodifiableList(names);
  }

  private static Function<Values, List<Long>> filled(long value, String like) {
    return v -> Collections.nCopies(v.get(LONGS, like).size(), value);
  }

  private static <O extends Op> OpForm<O> windowed(OpForm<O> form, Function<O, Op.Window> window) {
    return form.with("size", LONGS, window.andThen(Op.Window::size))
        .with("strides", LONGS, window.andThen(Op.Window::strides))
        .with("low", LONGS, window.andThen(Op.Window::low), filled(0, "size"))
        .with("high", LONGS, window.andThen(Op.Window::high), filled(0, "size"))
        .with("dilation", LONGS, window.andThen(Op.Window::dilation), filled(1, "size"));
  }

  private static Op.Window window(Values v) {
    return new Op.Window(
        v.get(LONGS, "size"),
        v.get(LONGS, "strides"),
        v.get(LONGS, "low"),
        v.get(LONGS, "high"),
        v.get(LONGS, "dilation"));
  }

  private static Op.Convolution convolution(Values v) {
    return new Op.Convolution(
        v.get(LONGS, "strides"),
        v.get(LONGS, "low"),
        v.get(LONGS, "high"),
        v.get(LONGS, "input-dilation"),
        v.get(LONGS, "kernel-dilation"),
        v.get(LONG, "feature-groups"),
        v.get(LONG, "batch-groups"));
  }

  private static Op.Scan scan(Values v) {
    return new Op.Scan(
        v.get(GRAPH, "body"),
        v.get(INTEGER, "carries"),
        v.get(INTEGER, "sequences"),
        v.get(DIM, "length"),
        v.get(FLAG, "reverse"));
  }
}
