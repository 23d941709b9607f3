package dev.sinter.language;

import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.session.Session;
import dev.sinter.tensor.Operation;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The table of ops: {@link Tensor}'s, in snake case. */
final class TensorOps {
  private static final Map<String, TensorOp> OPS = table();

  private TensorOps() {}

  /** {@return the op of a name} */
  static Optional<TensorOp> find(String name) {
    return Optional.ofNullable(OPS.get(name));
  }

  /** {@return all ops, in the order of the documentation} */
  static List<TensorOp> all() {
    return List.copyOf(OPS.values());
  }

  private static Map<String, TensorOp> table() {
    List<TensorOp> ops = new ArrayList<>();
    elementwise(ops);
    pairs(ops);
    reductions(ops);
    along(ops);
    movement(ops);
    making(ops);
    Map<String, TensorOp> byName = new LinkedHashMap<>();
    ops.forEach(op -> byName.put(op.name(), op));
    return Collections.unmodifiableMap(byName);
  }

  private static TensorOp op(
      String name, String parameters, String doc, Function<OpArguments, Value> body) {
    return new TensorOp(name, List.of(parameters.split(", ")), doc, body);
  }

  private static TensorOp one(
      String name, String parameters, String doc, Function<OpArguments, Tensor> body) {
    return op(name, parameters, doc, a -> new Value.One(body.apply(a)));
  }

  // ---- elementwise
  // -------------------------------------------------------------------------------------------------

  private static TensorOp unary(
      String name, String doc, UnaryOperator<Tensor> body, UnaryOperator<Double> number) {
    return op(
        name,
        "x",
        doc,
        a -> {
          Value x = a.value("x");
          return Operators.number(x)
              .<Value>map(n -> new Value.Decimal(number.apply(n)))
              .orElseGet(() -> new Value.One(body.apply(Evaluator.tensor(x, a.place()))));
        });
  }

  private static void elementwise(List<TensorOp> ops) {
    ops.add(unary("abs", "absolute value", Tensor::abs, Math::abs));
    ops.add(unary("sign", "-1, 0 or 1", Tensor::sign, Math::signum));
    ops.add(unary("square", "x · x", Tensor::square, n -> n * n));
    ops.add(unary("sqrt", "square root", Tensor::sqrt, Math::sqrt));
    ops.add(unary("rsqrt", "1 / sqrt(x)", Tensor::rsqrt, n -> 1 / Math.sqrt(n)));
    ops.add(unary("exp", "e to the power of x", Tensor::exp, Math::exp));
    ops.add(unary("expm1", "exp(x) - 1, accurate near 0", Tensor::expm1, Math::expm1));
    ops.add(unary("log", "natural logarithm", Tensor::log, Math::log));
    ops.add(unary("log1p", "log(1 + x), accurate near 0", Tensor::log1p, Math::log1p));
    ops.add(unary("sin", "sine", Tensor::sin, Math::sin));
    ops.add(unary("cos", "cosine", Tensor::cos, Math::cos));
    ops.add(unary("tanh", "hyperbolic tangent", Tensor::tanh, Math::tanh));
    ops.add(unary("floor", "greatest whole number not above", Tensor::floor, Math::floor));
    ops.add(unary("ceil", "least whole number not below", Tensor::ceil, Math::ceil));
    ops.add(unary("round", "nearest whole number, ties to even", Tensor::round, Math::rint));
    ops.add(one("sigmoid", "x", "1 / (1 + exp(-x))", a -> a.tensor("x").sigmoid()));
    ops.add(one("softplus", "x", "log(1 + exp(x))", a -> a.tensor("x").softplus()));
    ops.add(one("erf", "x", "error function", a -> a.tensor("x").erf()));
    ops.add(one("negate", "x", "-x", a -> a.tensor("x").negate()));
    ops.add(one("relu", "x", "max(x, 0)", a -> a.tensor("x").relu()));
    ops.add(one("is_nan", "x", "whether elements are NaN, bool", a -> a.tensor("x").isNan()));
    ops.add(
        one(
            "is_finite",
            "x",
            "whether elements are neither infinite nor NaN, bool",
            a -> a.tensor("x").isFinite()));
    ops.add(one("logical_not", "x", "complement of bools", a -> a.tensor("x").not()));
    ops.add(
        one(
            "stop_gradient",
            "x",
            "x; no gradient flows through it",
            a -> a.tensor("x").stopGradient()));
    ops.add(
        one(
            "cast",
            "x, dtype",
            "elements converted, as in cast(x, i32)",
            a -> a.tensor("x").cast(a.dtype("dtype"))));
    ops.add(
        one(
            "clip",
            "x, least, most",
            "x, not below least and not above most",
            a -> a.tensor("x").clip(a.number("least"), a.number("most"))));
  }

  private static TensorOp binary(String name, String doc, BinaryOperator<Tensor> body) {
    return one(
        name,
        "x, y",
        doc,
        a -> {
          Value x = a.value("x");
          Value y = a.value("y");
          Tensor left = Evaluator.tensor(x, a.place());
          Tensor right = Evaluator.tensor(y, a.place());
          if (Operators.number(x).isPresent() && !Operators.number(y).isPresent()) {
            left = left.cast(right.dtype());
          } else if (Operators.number(y).isPresent()) {
            right = right.cast(left.dtype());
          }
          List<Tensor> alike = Operators.promoted(left, right);
          return body.apply(alike.get(0), alike.get(1));
        });
  }

  private static void pairs(List<TensorOp> ops) {
    ops.add(binary("maximum", "the larger of both", Tensor::maximum));
    ops.add(binary("minimum", "the smaller of both", Tensor::minimum));
    ops.add(binary("add", "x + y", Tensor::plus));
    ops.add(binary("subtract", "x - y", Tensor::minus));
    ops.add(binary("multiply", "x · y, element by element", Tensor::times));
    ops.add(binary("divide", "x / y", Tensor::dividedBy));
    ops.add(binary("divide_no_nan", "x / y, 0 where y is 0", Tensor::divideNoNan));
    ops.add(binary("power", "x to the power of y", Tensor::pow));
    ops.add(binary("logical_and", "whether both are true", Tensor::and));
    ops.add(binary("logical_or", "whether either is true", Tensor::or));
    ops.add(binary("logical_xor", "whether exactly one is true", Tensor::xor));
    ops.add(
        op(
            "where",
            "condition, x, y",
            "elements of x where the condition holds, else of y",
            a -> Operators.where(a.place(), a.tensor("condition"), a.value("x"), a.value("y"))));
    ops.add(
        one(
            "dot",
            "x, y",
            "last axis of x with the second last of y",
            a -> a.tensor("x").dot(a.tensor("y"))));
    ops.add(
        one(
            "matmul",
            "x, y",
            "product of the matrices in the last two axes",
            a -> a.tensor("x").matmul(a.tensor("y"))));
    ops.add(
        one(
            "tensordot",
            "x, y, axes, other_axes",
            "sum of products over pairs of axes",
            a ->
                a.tensor("x")
                    .tensordot(
                        a.tensor("y"), boxed(a.wholes("axes")), boxed(a.wholes("other_axes")))));
    ops.add(
        one(
            "einsum",
            "equation, x, y",
            "Einstein's summation, as in einsum(\"abc,cd->abd\", x, w)",
            a ->
                a.has("y")
                    ? Tensor.einsum(a.text("equation"), a.tensor("x"), a.tensor("y"))
                    : Tensor.einsum(a.text("equation"), a.tensor("x"))));
  }

  private static List<Integer> boxed(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  // ---- reductions
  // --------------------------------------------------------------------------------------------------

  private static void reduction(
      List<TensorOp> ops, String name, String doc, BiFunction<Tensor, int[], Tensor> body) {
    for (String each : List.of(name + "_of", name)) {
      ops.add(
          one(
              each,
              "x, axis, keepdims",
              doc + " over the axes, all when none is given",
              a -> reduced(a, body)));
    }
  }

  private static Tensor reduced(OpArguments a, BiFunction<Tensor, int[], Tensor> body) {
    Tensor x = a.tensor("x");
    int[] axes = a.wholes("axis");
    Tensor result = body.apply(x, axes);
    if (!a.flag("keepdims")) {
      return result;
    }
    int[] reduced = axes.length == 0 ? IntStream.range(0, x.rank()).toArray() : axes;
    int[] sorted =
        Arrays.stream(reduced).map(axis -> axis < 0 ? axis + x.rank() : axis).sorted().toArray();
    for (int axis : sorted) {
      result = result.expandDims(axis);
    }
    return result;
  }

  private static void reductions(List<TensorOp> ops) {
    reduction(ops, "sum", "sum", Tensor::sum);
    reduction(ops, "mean", "mean", Tensor::mean);
    reduction(ops, "prod", "product", Tensor::prod);
    reduction(ops, "max", "largest", Tensor::max);
    reduction(ops, "min", "smallest", Tensor::min);
    reduction(ops, "any", "whether any is true", Tensor::any);
    reduction(ops, "all", "whether all are true", Tensor::all);
    reduction(ops, "variance", "mean squared distance from the mean", TensorOps::variance);
    reduction(ops, "std", "square root of the variance", (x, axes) -> variance(x, axes).sqrt());
  }

  private static Tensor variance(Tensor x, int[] axes) {
    return Operation.unary(
        "variance",
        x,
        t -> {
          int[] all = axes.length == 0 ? IntStream.range(0, t.rank()).toArray() : axes;
          return t.minus(t.meanKeep(all)).square().mean(all);
        });
  }

  private static void along(List<TensorOp> ops) {
    ops.add(
        one(
            "argmax",
            "x, axis",
            "index of the largest along an axis (the last), i32",
            a -> a.tensor("x").argmax(a.whole("axis", -1))));
    ops.add(
        one(
            "argmin",
            "x, axis",
            "index of the smallest along an axis (the last), i32",
            a -> a.tensor("x").argmin(a.whole("axis", -1))));
    ops.add(
        one(
            "cumsum",
            "x, axis",
            "running sums along an axis (the last)",
            a -> a.tensor("x").cumsum(a.whole("axis", -1))));
    ops.add(
        one(
            "cumprod",
            "x, axis",
            "running products along an axis (the last)",
            a -> a.tensor("x").cumprod(a.whole("axis", -1))));
    ops.add(
        one(
            "sort",
            "x, axis",
            "sorted along an axis (the last), smallest first",
            a -> a.tensor("x").sort(a.whole("axis", -1))));
    ops.add(
        one(
            "argsort",
            "x, axis",
            "the order that sorts an axis (the last), i32",
            a -> a.tensor("x").argsort(a.whole("axis", -1))));
    ops.add(
        op(
            "top_k",
            "x, k",
            "the k largest of the last axis, and where they are",
            a -> {
              Tensor.TopK top = a.tensor("x").topK(a.whole("k"));
              return new Value.Several(
                  List.of(new Value.One(top.values()), new Value.One(top.indices())));
            }));
    ops.add(
        one(
            "softmax",
            "x, axis",
            "exp(x) / sum(exp(x)) along an axis (the last)",
            a -> a.tensor("x").softmax(a.whole("axis", -1))));
    ops.add(
        one(
            "log_softmax",
            "x, axis",
            "logarithm of the softmax along an axis (the last)",
            a -> a.tensor("x").logSoftmax(a.whole("axis", -1))));
    ops.add(
        one(
            "logsumexp",
            "x, axis",
            "log(sum(exp(x))) along an axis (the last)",
            a -> a.tensor("x").logSumExp(a.whole("axis", -1))));
    ops.add(
        one(
            "l2_normalize",
            "x, axis",
            "x divided by its length along an axis (the last)",
            a -> normalized(a.tensor("x"), a.whole("axis", -1))));
  }

  private static Tensor normalized(Tensor x, int axis) {
    return Operation.unary(
        "l2_normalize", x, t -> t.times(t.square().sumKeep(axis).maximum(1e-12).rsqrt()));
  }

  // ---- movement
  // ----------------------------------------------------------------------------------------------------

  private static void movement(List<TensorOp> ops) {
    ops.add(op("shape", "x", "the extents: a list", a -> OpArguments.shapeOf(a.tensor("x"))));
    ops.add(
        op(
            "size",
            "x, axis",
            "the extent of an axis",
            a -> OpArguments.shapeOf(a.tensor("x")).items().get(axis(a))));
    ops.add(op("last", "list", "the last of a list, as in last(shape(x))", a -> ends(a).getLast()));
    ops.add(op("first", "list", "the first of a list", a -> ends(a).getFirst()));
    ops.add(op("rank", "x", "the number of axes", a -> new Value.Whole(a.tensor("x").rank())));
    ops.add(
        one(
            "reshape",
            "x, shape",
            "other extents, the batch included; one may be -1",
            TensorOps::reshape));
    ops.add(
        one(
            "transpose",
            "x, axes",
            "axes permuted; reversed when none are given",
            a -> a.tensor("x").transpose(a.wholes("axes"))));
    ops.add(
        one(
            "expand_dims",
            "x, axis",
            "a new axis of extent 1",
            a -> a.tensor("x").expandDims(a.whole("axis"))));
    ops.add(
        one(
            "squeeze",
            "x, axis",
            "without axes of extent 1",
            a -> a.tensor("x").squeeze(a.wholes("axis"))));
    ops.add(
        one(
            "concatenate",
            "tensors, axis",
            "joined along an axis (the last)",
            a -> Tensor.concatenate(a.tensors("tensors"), a.whole("axis", -1))));
    ops.add(
        one(
            "stack",
            "tensors, axis",
            "joined along a new axis (the first)",
            a -> Tensor.stack(a.tensors("tensors"), a.whole("axis", 0))));
    ops.add(
        op(
            "split",
            "x, parts, axis",
            "equal parts, or parts of given extents, along an axis (the last)",
            TensorOps::split));
    ops.add(
        op(
            "unstack",
            "x, axis",
            "the tensors along an axis (the first)",
            a -> several(a.tensor("x").unstack(a.whole("axis", 0)))));
    ops.add(
        one("pad", "x, before, after, value", "value before and after each axis", TensorOps::pad));
    ops.add(
        one(
            "reverse",
            "x, axis",
            "the order reversed along axes",
            a -> a.tensor("x").reverse(a.wholes("axis"))));
    ops.add(
        one(
            "repeat",
            "x, repeats, axis",
            "each element repeated along an axis (the last)",
            a -> a.tensor("x").repeat(a.whole("repeats"), a.whole("axis", -1))));
    ops.add(
        one(
            "tile",
            "x, counts",
            "the whole repeated along each axis",
            a -> a.tensor("x").tile(Arrays.stream(a.wholes("counts")).asLongStream().toArray())));
    ops.add(
        one(
            "gather",
            "x, indices, axis",
            "slices at indices along an axis (the first)",
            a -> a.tensor("x").gather(a.tensor("indices"), a.whole("axis", 0))));
    ops.add(
        one(
            "one_hot",
            "x, depth",
            "1 at the index that an element names, on a new last axis",
            a -> a.tensor("x").oneHot(a.whole("depth"))));
    ops.add(
        one(
            "broadcast_to",
            "x, shape",
            "broadcast to a shape",
            a ->
                a.withShape(
                    "shape",
                    List.of(a.tensor("x")),
                    (xs, shape) -> xs.getFirst().broadcastTo(shape))));
  }

  private static int axis(OpArguments a) {
    int rank = a.tensor("x").rank();
    int axis = a.whole("axis");
    if (axis < -rank || axis >= rank) {
      throw a.wrong("axis", "an axis of " + a.tensor("x").type());
    }
    return axis < 0 ? axis + rank : axis;
  }

  private static List<Value> ends(OpArguments a) {
    if (a.value("list") instanceof Value.Several several && !several.items().isEmpty()) {
      return several.items();
    }
    throw a.wrong("list", "a list that is not empty");
  }

  private static Value several(List<Tensor> tensors) {
    return new Value.Several(tensors.stream().<Value>map(Value.One::new).toList());
  }

  private static Tensor reshape(OpArguments a) {
    return a.isOpen("shape")
        ? a.withShape("shape", List.of(a.tensor("x")), (xs, shape) -> xs.getFirst().reshape(shape))
        : a.tensor("x").reshape(Arrays.stream(a.wholes("shape")).asLongStream().toArray());
  }

  private static Value split(OpArguments a) {
    int[] parts = a.wholes("parts");
    int axis = a.whole("axis", -1);
    boolean equal = a.value("parts") instanceof Value.Whole;
    return several(
        equal
            ? a.tensor("x").split(parts[0], axis)
            : a.tensor("x").split(Arrays.stream(parts).mapToObj(p -> (long) p).toList(), axis));
  }

  private static Tensor pad(OpArguments a) {
    List<Long> before = Arrays.stream(a.wholes("before")).mapToObj(n -> (long) n).toList();
    List<Long> after =
        a.has("after") ? Arrays.stream(a.wholes("after")).mapToObj(n -> (long) n).toList() : before;
    return a.tensor("x").pad(a.number("value", 0), before, after);
  }

  // ---- making
  // ------------------------------------------------------------------------------------------------------

  private static void making(List<TensorOp> ops) {
    ops.add(one("zeros", "shape, dtype", "zeros", a -> full(a, 0)));
    ops.add(one("ones", "shape, dtype", "ones", a -> full(a, 1)));
    ops.add(
        one(
            "full",
            "shape, value, dtype",
            "one value everywhere",
            a -> full(a, a.number("value"))));
    ops.add(one("zeros_like", "x", "zeros of the type of x", a -> Tensor.zerosLike(a.tensor("x"))));
    ops.add(one("ones_like", "x", "ones of the type of x", a -> Tensor.onesLike(a.tensor("x"))));
    ops.add(
        one("range", "count", "0, 1, ..., count - 1, i32", a -> Tensor.range(a.whole("count"))));
    ops.add(
        one(
            "eye",
            "rows, columns",
            "ones on the diagonal",
            a -> Tensor.eye(a.whole("rows"), a.whole("columns", a.whole("rows")))));
    ops.add(
        random(
            "random_normal",
            "shape, mean, stddev",
            "normal distribution (0, 1)",
            (a, g) -> {
              double mean = a.number("mean", 0);
              double deviation = a.number("stddev", 1);
              return shape -> Random.normal(shape, mean, deviation, g);
            }));
    ops.add(
        random(
            "random_uniform",
            "shape, minval, maxval",
            "from minval (0) to maxval (1), all equally likely",
            (a, g) -> {
              double least = a.number("minval", 0);
              double bound = a.number("maxval", 1);
              return shape -> Random.uniform(shape, least, bound, g);
            }));
    ops.add(
        random(
            "truncated_normal",
            "shape",
            "standard normal distribution between -2 and 2",
            (a, g) -> shape -> Random.truncatedNormal(shape, g)));
    ops.add(
        random(
            "random_bernoulli",
            "shape, probability",
            "bool, true with a probability",
            (a, g) -> {
              double probability = a.number("probability");
              return shape -> Random.bernoulli(shape, probability, g);
            }));
  }

  private static Tensor full(OpArguments a, double value) {
    DType dtype = a.has("dtype") ? a.dtype("dtype") : Session.current().dtype();
    return a.withShape(
        "shape", List.of(), (xs, shape) -> Tensor.full(new TensorType(dtype, shape), value));
  }

  private static TensorOp random(
      String name,
      String parameters,
      String doc,
      BiFunction<OpArguments, RandomGenerator, Function<dev.sinter.ir.type.Shape, Tensor>> draw) {
    return one(
        name,
        parameters,
        "random: " + doc,
        a -> {
          if (a.evaluator().surroundings().prefersLayers() && !a.isOpen("shape")) {
            throw a.wrong(
                "shape",
                "the shape of a tensor of the model, as in shape(x), or the draw would be made once"
                    + " for all; put it into a layer");
          }
          Function<dev.sinter.ir.type.Shape, Tensor> drawn = draw.apply(a, a.generator());
          return a.withShape("shape", List.of(), (xs, shape) -> drawn.apply(shape));
        });
  }
}
