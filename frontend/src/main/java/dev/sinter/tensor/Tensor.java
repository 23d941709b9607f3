package dev.sinter.tensor;

import dev.sinter.config.ArgumentTypes;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.buffer.NdArray;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An array of any rank, with ops in NumPy's and Keras's words. A tensor never changes.
 *
 * <p>Outside of models ops are recorded, and computed together when a value is asked for ({@link
 * #array}, {@link #item}, {@link #toFloats}). Within a layer or a compiled function they become
 * nodes of its graph; on {@link Placeholder}s of functional models they become layers. Shapes and
 * dtypes are checked when an op is called.
 *
 * <p>Elementwise ops broadcast: axes are aligned at the end, and an axis of extent 1 fits any. Both
 * operands have one dtype; a Java number takes the tensor's. Axes may be counted from the end with
 * negative numbers.
 */
public final class Tensor implements TapeSource {
  private final Value value;
  private final Optional<Tensor> mask;

  Tensor(Value value) {
    this(value, Optional.empty());
  }

  private Tensor(Value value, Optional<Tensor> mask) {
    this.value = value;
    this.mask = mask;
  }

  Value value() {
    return value;
  }

  // ---- making -----------------------------------------------------------------------------------

  /** {@return a tensor of these elements, f32, without copying: do not change the array} */
  public static Tensor of(float... values) {
    return of(NdArray.of(values, values.length));
  }

  /** {@return a tensor of these elements, i32, without copying: do not change the array} */
  public static Tensor of(int... values) {
    return of(NdArray.of(values, values.length));
  }

  /** {@return a tensor of these elements, f64, without copying: do not change the array} */
  public static Tensor of(double... values) {
    return of(NdArray.of(values, values.length));
  }

  /** {@return a tensor of these elements, without copying: do not change the array} */
  public static Tensor of(NdArray array) {
    return new Tensor(Lazy.known(array));
  }

  /**
   * {@return a tensor of a copy of a Java number or a rectangular array of any depth}
   *
   * @param nested of float (f32), double (f64), int (i32), long (i64), byte (i8) or boolean
   */
  public static Tensor ofArray(Object nested) {
    return of(Elements.copy(nested));
  }

  /** {@return a tensor of a copy of these rows, f32} */
  public static Tensor of(float[][] rows) {
    return ofArray(rows);
  }

  /** {@return a tensor of a copy of these rows, i32} */
  public static Tensor of(int[][] rows) {
    return ofArray(rows);
  }

  /** {@return a constant} */
  public static Tensor of(Literal literal) {
    return Primitive.apply(new Op.Constant(literal));
  }

  /** {@return a scalar of the session's dtype} */
  public static Tensor scalar(double value) {
    return scalar(dev.sinter.session.Session.current().dtype(), value);
  }

  /** {@return a scalar} */
  public static Tensor scalar(DType dtype, double value) {
    return full(TensorType.scalar(dtype), value);
  }

  /** {@return a tensor of zeros, f32} */
  public static Tensor zeros(long... shape) {
    return full(TensorType.of(DType.F32, shape), 0);
  }

  /** {@return a tensor of ones, f32} */
  public static Tensor ones(long... shape) {
    return full(TensorType.of(DType.F32, shape), 1);
  }

  /** {@return a tensor whose elements all are {@code value}} */
  public static Tensor full(TensorType type, double value) {
    if (Trace.current().isPresent()) {
      Tensor scalar = Primitive.apply(new Op.Constant(Literal.scalar(type.dtype(), value)));
      return Elementwise.to(scalar, type.shape());
    }
    if (!type.shape().isFixed()) {
      throw new ModelException(
          "full: every extent must be known outside of models, got " + type.shape());
    }
    NdArray elements = Elements.filled(type.dtype(), type.shape(), value);
    return type.rank() == 0 ? new Tensor(Lazy.host(elements)) : of(elements);
  }

  /** {@return zeros of the type of another tensor} */
  public static Tensor zerosLike(Tensor like) {
    return Operation.unary("zeros_like", like, x -> Elementwise.to(x.scalarLike(0), x.shape()));
  }

  /** {@return ones of the type of another tensor} */
  public static Tensor onesLike(Tensor like) {
    return Operation.unary("ones_like", like, x -> Elementwise.to(x.scalarLike(1), x.shape()));
  }

  /** {@return 0, 1, 2, ..., {@code count - 1}, i32} */
  public static Tensor range(long count) {
    return iota(TensorType.of(DType.I32, count), 0);
  }

  /** {@return a tensor that counts 0, 1, 2, ... along an axis} */
  public static Tensor iota(TensorType type, int axis) {
    return Primitive.apply(new Op.Iota(type, Axes.normalize("iota", axis, type.rank())));
  }

  /** {@return a matrix with ones on the diagonal, f32} */
  public static Tensor eye(long rows, long columns) {
    TensorType type = TensorType.of(DType.I32, rows, columns);
    return iota(type, 0).equal(iota(type, 1)).cast(DType.F32);
  }

  /** {@return a scalar of this dtype} */
  Tensor scalarLike(double scalar) {
    if (!dtype().isFloat() && scalar != Math.rint(scalar)) {
      throw new ModelException(
          "a tensor " + type() + " cannot be combined with " + scalar + "; use cast");
    }
    return full(TensorType.scalar(dtype()), scalar);
  }

  // ---- what it is -------------------------------------------------------------------------------

  /** {@return element type and shape} */
  public TensorType type() {
    return (TensorType) value.type();
  }

  /** {@return the extents; unknown ones are named} */
  public Shape shape() {
    return type().shape();
  }

  /** {@return the element type} */
  public DType dtype() {
    return type().dtype();
  }

  /** {@return the number of axes} */
  public int rank() {
    return type().rank();
  }

  /** {@return the extent of an axis} */
  public Dim dim(int axis) {
    return shape().dim(Axes.normalize("dim", axis, rank()));
  }

  /** {@return the extent of an axis as a tensor, an i64 scalar: known when the program runs} */
  public Tensor size(int axis) {
    return Operation.unary(
        "size",
        this,
        x -> Primitive.apply(new Op.DimensionSize(Axes.normalize("size", axis, x.rank())), x));
  }

  /** {@return whether this stands for a value of a functional model} */
  public boolean isPlaceholder() {
    return value instanceof Placeholder;
  }

  /** {@return what stands behind a value of a functional model} */
  public Optional<Placeholder> placeholder() {
    return value instanceof Placeholder placeholder ? Optional.of(placeholder) : Optional.empty();
  }

  /**
   * {@return the implicit mask that layers pass along: bool, false where a time step is to be
   * skipped}
   */
  public Optional<Tensor> mask() {
    return mask;
  }

  /** {@return this with an implicit mask} */
  public Tensor withMask(Optional<Tensor> other) {
    return new Tensor(value, other);
  }

  // ---- its elements -----------------------------------------------------------------------------

  /**
   * {@return the elements, computed now if they were not}
   *
   * @throws ModelException within a trace and for placeholders, which have no elements
   */
  public NdArray array() {
    if (value instanceof Value.Traced) {
      throw new ModelException(
          "tensor "
              + type()
              + ": has no value while a model or function is traced; where the value decides what"
              + " happens, use Control.cond, Control.whileLoop or where instead of Java's if and"
              + " while");
    }
    Lazy lazy = Primitive.eager(value);
    Evaluation.compute(List.of(lazy));
    return Objects.requireNonNull(lazy.known());
  }

  /** Computes several tensors in one program. */
  public static void compute(List<Tensor> tensors) {
    Evaluation.compute(tensors.stream().map(t -> Primitive.eager(t.value)).toList());
  }

  /**
   * {@return this, marked as what a user holds} Outside of traces it is computed together with
   * whatever needs it first: the output of a model with the gradients behind it, say.
   */
  public Tensor kept() {
    if (value instanceof Lazy lazy) {
      lazy.keep();
    }
    return this;
  }

  /** {@return the only element} */
  public double item() {
    NdArray array = array();
    if (array.count() != 1) {
      throw new ModelException("item: the tensor must have one element, got " + type());
    }
    return array.buffer().getDouble(0);
  }

  /** {@return whether the only element is true} */
  public boolean isTrue() {
    return item() != 0;
  }

  /** {@return a copy of the elements, row-major, as f32} */
  public float[] toFloats() {
    return array().buffer().toFloats().clone();
  }

  /** {@return a copy of the elements, row-major, as f64} */
  public double[] toDoubles() {
    return array().buffer().toDoubles().clone();
  }

  /** {@return a copy of the elements, row-major, as i32} */
  public int[] toInts() {
    return array().buffer().toInts().clone();
  }

  // ---- elementwise ------------------------------------------------------------------------------

  /** {@return this + other} */
  public Tensor plus(Tensor other) {
    return Elementwise.binary("plus", ScalarOp.ADD, this, other);
  }

  /** {@return this + other} */
  public Tensor plus(double other) {
    return withScalar("plus", ScalarOp.ADD, other);
  }

  /** {@return this - other} */
  public Tensor minus(Tensor other) {
    return Elementwise.binary("minus", ScalarOp.SUB, this, other);
  }

  /** {@return this - other} */
  public Tensor minus(double other) {
    return withScalar("minus", ScalarOp.SUB, other);
  }

  /** {@return other - this} */
  public Tensor subtractFrom(double other) {
    return Operation.unary("subtract_from", this, x -> x.scalarLike(other).minus(x));
  }

  /** {@return this · other, element by element} */
  public Tensor times(Tensor other) {
    return Elementwise.binary("times", ScalarOp.MUL, this, other);
  }

  /** {@return this · other} */
  public Tensor times(double other) {
    return withScalar("times", ScalarOp.MUL, other);
  }

  /** {@return this / other; integers truncate} */
  public Tensor dividedBy(Tensor other) {
    return Elementwise.binary("divided_by", ScalarOp.DIV, this, other);
  }

  /** {@return this / other} */
  public Tensor dividedBy(double other) {
    return withScalar("divided_by", ScalarOp.DIV, other);
  }

  /** {@return other / this} */
  public Tensor divideInto(double other) {
    return Operation.unary("divide_into", this, x -> x.scalarLike(other).dividedBy(x));
  }

  /** {@return the remainder, with the sign of this} */
  public Tensor remainder(Tensor other) {
    return Elementwise.binary("remainder", ScalarOp.REM, this, other);
  }

  /** {@return this to the power of other} */
  public Tensor pow(Tensor other) {
    return Elementwise.binary("pow", ScalarOp.POW, this, other);
  }

  /** {@return this to the power of other} */
  public Tensor pow(double other) {
    return other == 2 ? square() : withScalar("pow", ScalarOp.POW, other);
  }

  /** {@return the larger of both} */
  public Tensor maximum(Tensor other) {
    return Elementwise.binary("maximum", ScalarOp.MAX, this, other);
  }

  /** {@return the larger of both} */
  public Tensor maximum(double other) {
    return withScalar("maximum", ScalarOp.MAX, other);
  }

  /** {@return the smaller of both} */
  public Tensor minimum(Tensor other) {
    return Elementwise.binary("minimum", ScalarOp.MIN, this, other);
  }

  /** {@return the smaller of both} */
  public Tensor minimum(double other) {
    return withScalar("minimum", ScalarOp.MIN, other);
  }

  /** {@return this, but not below {@code least} and not above {@code most}} */
  public Tensor clip(double least, double most) {
    return Operation.unary("clip", this, x -> x.maximum(least).minimum(most));
  }

  private Tensor withScalar(String name, ScalarOp op, double scalar) {
    return Operation.unary(name, this, x -> Elementwise.binary(name, op, x, x.scalarLike(scalar)));
  }

  /** {@return -this} */
  public Tensor negate() {
    return Elementwise.unary("negate", ScalarOp.NEG, this);
  }

  /** {@return the absolute value} */
  public Tensor abs() {
    return Elementwise.unary("abs", ScalarOp.ABS, this);
  }

  /** {@return -1, 0 or 1} */
  public Tensor sign() {
    return Elementwise.unary("sign", ScalarOp.SIGN, this);
  }

  /** {@return the square} */
  public Tensor square() {
    return Operation.unary("square", this, x -> x.times(x));
  }

  /** {@return the square root} */
  public Tensor sqrt() {
    return Elementwise.unary("sqrt", ScalarOp.SQRT, this);
  }

  /** {@return 1 / sqrt(this)} */
  public Tensor rsqrt() {
    return Elementwise.unary("rsqrt", ScalarOp.RSQRT, this);
  }

  /** {@return e to the power of this} */
  public Tensor exp() {
    return Elementwise.unary("exp", ScalarOp.EXP, this);
  }

  /** {@return exp(this) - 1, accurate near 0} */
  public Tensor expm1() {
    return Elementwise.unary("expm1", ScalarOp.EXPM1, this);
  }

  /** {@return the natural logarithm} */
  public Tensor log() {
    return Elementwise.unary("log", ScalarOp.LOG, this);
  }

  /** {@return log(1 + this), accurate near 0} */
  public Tensor log1p() {
    return Elementwise.unary("log1p", ScalarOp.LOG1P, this);
  }

  /** {@return the sine} */
  public Tensor sin() {
    return Elementwise.unary("sin", ScalarOp.SIN, this);
  }

  /** {@return the cosine} */
  public Tensor cos() {
    return Elementwise.unary("cos", ScalarOp.COS, this);
  }

  /** {@return the hyperbolic tangent} */
  public Tensor tanh() {
    return Elementwise.unary("tanh", ScalarOp.TANH, this);
  }

  /** {@return 1 / (1 + exp(-this))} */
  public Tensor sigmoid() {
    return Elementwise.unary("sigmoid", ScalarOp.SIGMOID, this);
  }

  /** {@return log(1 + exp(this))} */
  public Tensor softplus() {
    return Elementwise.unary("softplus", ScalarOp.SOFTPLUS, this);
  }

  /** {@return the error function} */
  public Tensor erf() {
    return Elementwise.unary("erf", ScalarOp.ERF, this);
  }

  /** {@return the greatest whole number not above} */
  public Tensor floor() {
    return Elementwise.unary("floor", ScalarOp.FLOOR, this);
  }

  /** {@return the least whole number not below} */
  public Tensor ceil() {
    return Elementwise.unary("ceil", ScalarOp.CEIL, this);
  }

  /** {@return the nearest whole number, ties to even} */
  public Tensor round() {
    return Elementwise.unary("round", ScalarOp.ROUND, this);
  }

  /** {@return max(this, 0)} */
  public Tensor relu() {
    return Operation.unary("relu", this, x -> x.scalarLike(0).maximum(x));
  }

  /** {@return whether elements are NaN} */
  public Tensor isNan() {
    return Elementwise.unary("is_nan", ScalarOp.IS_NAN, this);
  }

  /** {@return whether elements are neither infinite nor NaN} */
  public Tensor isFinite() {
    return Elementwise.unary("is_finite", ScalarOp.IS_FINITE, this);
  }

  /** {@return this / max(other, where other is not 0), 0 where other is 0} */
  public Tensor divideNoNan(Tensor other) {
    return Operation.binary(
        "divide_no_nan",
        this,
        other,
        (a, b) -> {
          Tensor zero = b.equal(0);
          Tensor safe = where(zero, onesLike(b), b);
          return where(zero, a.scalarLike(0), a.dividedBy(safe));
        });
  }

  /** {@return the elements converted; floats to integers truncate} */
  public Tensor cast(DType to) {
    return dtype() == to
        ? this
        : Operation.unary("cast", this, x -> Primitive.apply(new Op.Cast(to), x));
  }

  /** {@return this; no gradient flows through it} */
  public Tensor stopGradient() {
    return Operation.unary("stop_gradient", this, x -> Primitive.apply(new Op.StopGradient(), x));
  }

  // ---- comparing and choosing -------------------------------------------------------------------

  /** {@return whether elements are equal} */
  public Tensor equal(Tensor other) {
    return Elementwise.binary("equal", ScalarOp.EQ, this, other);
  }

  /** {@return whether elements are equal} */
  public Tensor equal(double other) {
    return withScalar("equal", ScalarOp.EQ, other);
  }

  /** {@return whether elements differ} */
  public Tensor notEqual(Tensor other) {
    return Elementwise.binary("not_equal", ScalarOp.NE, this, other);
  }

  /** {@return whether elements differ} */
  public Tensor notEqual(double other) {
    return withScalar("not_equal", ScalarOp.NE, other);
  }

  /** {@return this &lt; other} */
  public Tensor less(Tensor other) {
    return Elementwise.binary("less", ScalarOp.LT, this, other);
  }

  /** {@return this &lt; other} */
  public Tensor less(double other) {
    return withScalar("less", ScalarOp.LT, other);
  }

  /** {@return this &le; other} */
  public Tensor lessEqual(Tensor other) {
    return Elementwise.binary("less_equal", ScalarOp.LE, this, other);
  }

  /** {@return this &le; other} */
  public Tensor lessEqual(double other) {
    return withScalar("less_equal", ScalarOp.LE, other);
  }

  /** {@return this &gt; other} */
  public Tensor greater(Tensor other) {
    return Elementwise.binary("greater", ScalarOp.GT, this, other);
  }

  /** {@return this &gt; other} */
  public Tensor greater(double other) {
    return withScalar("greater", ScalarOp.GT, other);
  }

  /** {@return this &ge; other} */
  public Tensor greaterEqual(Tensor other) {
    return Elementwise.binary("greater_equal", ScalarOp.GE, this, other);
  }

  /** {@return this &ge; other} */
  public Tensor greaterEqual(double other) {
    return withScalar("greater_equal", ScalarOp.GE, other);
  }

  /** {@return whether both are true} */
  public Tensor and(Tensor other) {
    return Elementwise.binary("and", ScalarOp.AND, this, other);
  }

  /** {@return whether either is true} */
  public Tensor or(Tensor other) {
    return Elementwise.binary("or", ScalarOp.OR, this, other);
  }

  /** {@return whether exactly one is true} */
  public Tensor xor(Tensor other) {
    return Elementwise.binary("xor", ScalarOp.XOR, this, other);
  }

  /** {@return the complement} */
  public Tensor not() {
    return Elementwise.unary("not", ScalarOp.NOT, this);
  }

  /** {@return elements of x where the condition is true, else of y; all three broadcast} */
  public static Tensor where(Tensor condition, Tensor x, Tensor y) {
    return Elementwise.where(condition, x, y);
  }

  // ---- reductions -------------------------------------------------------------------------------

  /** {@return the sum over axes; none means all} */
  public Tensor sum(int... axes) {
    return Reductions.reduce("sum", Reducer.SUM, this, false, axes);
  }

  /** {@return the sum over axes, which stay with extent 1} */
  public Tensor sumKeep(int... axes) {
    return Reductions.reduce("sum", Reducer.SUM, this, true, axes);
  }

  /** {@return the mean over axes; none means all} */
  public Tensor mean(int... axes) {
    return Reductions.mean(this, false, axes);
  }

  /** {@return the mean over axes, which stay with extent 1} */
  public Tensor meanKeep(int... axes) {
    return Reductions.mean(this, true, axes);
  }

  /** {@return the mean squared distance from the mean over axes, which stay with extent 1} */
  public Tensor varianceKeep(int... axes) {
    return Operation.unary(
        "variance", this, x -> x.minus(x.meanKeep(axes)).square().meanKeep(axes));
  }

  /** {@return the product over axes; none means all} */
  public Tensor prod(int... axes) {
    return Reductions.reduce("prod", Reducer.PROD, this, false, axes);
  }

  /** {@return the largest over axes; none means all} */
  public Tensor max(int... axes) {
    return Reductions.reduce("max", Reducer.MAX, this, false, axes);
  }

  /** {@return the largest over axes, which stay with extent 1} */
  public Tensor maxKeep(int... axes) {
    return Reductions.reduce("max", Reducer.MAX, this, true, axes);
  }

  /** {@return the smallest over axes; none means all} */
  public Tensor min(int... axes) {
    return Reductions.reduce("min", Reducer.MIN, this, false, axes);
  }

  /** {@return the smallest over axes, which stay with extent 1} */
  public Tensor minKeep(int... axes) {
    return Reductions.reduce("min", Reducer.MIN, this, true, axes);
  }

  /** {@return whether any element is true; none means all axes} */
  public Tensor any(int... axes) {
    return Reductions.reduce("any", Reducer.ANY, this, false, axes);
  }

  /** {@return whether any element is true, the axes staying with extent 1} */
  public Tensor anyKeep(int... axes) {
    return Reductions.reduce("any", Reducer.ANY, this, true, axes);
  }

  /** {@return whether all elements are true; none means all axes} */
  public Tensor all(int... axes) {
    return Reductions.reduce("all", Reducer.ALL, this, false, axes);
  }

  /** {@return the index of the largest element along an axis, i32; the first of equals} */
  public Tensor argmax(int axis) {
    return Reductions.along("argmax", this, axis, a -> new Op.ArgReduce(true, a));
  }

  /** {@return the index of the smallest element along an axis, i32; the first of equals} */
  public Tensor argmin(int axis) {
    return Reductions.along("argmin", this, axis, a -> new Op.ArgReduce(false, a));
  }

  /** {@return running sums along an axis} */
  public Tensor cumsum(int axis) {
    return Reductions.along(
        "cumsum", this, axis, a -> new Op.Cumulative(Reducer.SUM, a, false, false));
  }

  /** {@return running products along an axis} */
  public Tensor cumprod(int axis) {
    return Reductions.along(
        "cumprod", this, axis, a -> new Op.Cumulative(Reducer.PROD, a, false, false));
  }

  /** {@return the elements sorted along an axis, smallest first} */
  public Tensor sort(int axis) {
    return Reductions.along("sort", this, axis, a -> new Op.Sort(a, false));
  }

  /** {@return the order that sorts an axis, smallest first, i32} */
  public Tensor argsort(int axis) {
    return Reductions.along("argsort", this, axis, a -> new Op.ArgSort(a, false));
  }

  /**
   * The largest elements.
   *
   * @param values largest first
   * @param indices where they are, i32
   */
  public record TopK(Tensor values, Tensor indices) {}

  /** {@return the k largest elements of the last axis and where they are} */
  public TopK topK(int k) {
    return Reductions.topK(this, k);
  }

  /** {@return exp(this - max) / sum(exp(this - max)) along an axis} */
  public Tensor softmax(int axis) {
    return Reductions.along("softmax", this, axis, Op.Softmax::new);
  }

  /** {@return the logarithm of the softmax along an axis} */
  public Tensor logSoftmax(int axis) {
    return Reductions.along("log_softmax", this, axis, Op.LogSoftmax::new);
  }

  /** {@return log(sum(exp(this))) along an axis, which disappears} */
  public Tensor logSumExp(int axis) {
    return Reductions.along("log_sum_exp", this, axis, Op.LogSumExp::new);
  }

  // ---- products ---------------------------------------------------------------------------------

  /**
   * {@return the product of the last axis with the second last of {@code other} (a matrix: its
   * rows)}
   */
  public Tensor dot(Tensor other) {
    return Contraction.dot(this, other);
  }

  /** {@return the product of the matrices in the last two axes; leading axes broadcast} */
  public Tensor matmul(Tensor other) {
    return Contraction.matmul(this, other);
  }

  /** {@return the sum of products over pairs of axes} */
  public Tensor tensordot(Tensor other, List<Integer> axes, List<Integer> otherAxes) {
    return Contraction.tensordot(this, other, axes, otherAxes);
  }

  /**
   * {@return Einstein's summation over one or two operands, as in {@code einsum("abc,cd->abd", x,
   * w)}}
   */
  public static Tensor einsum(String equation, Tensor... operands) {
    return Contraction.einsum(equation, List.of(operands));
  }

  // ---- movement ---------------------------------------------------------------------------------

  /** {@return the same elements under another shape; one extent may be -1} */
  public Tensor reshape(long... extents) {
    return Movement.reshape(this, extents);
  }

  /** {@return the same elements under another shape} */
  public Tensor reshape(Shape shape) {
    return Movement.reshape(this, shape);
  }

  /**
   * {@return the axes permuted: axis i of the result is axis {@code permutation[i]}; none reverses
   * them}
   */
  public Tensor transpose(int... permutation) {
    return Movement.transpose(this, permutation);
  }

  /** {@return this with a new axis of extent 1} */
  public Tensor expandDims(int axis) {
    return Movement.expandDims(this, axis);
  }

  /** {@return this without axes of extent 1; none means all of them} */
  public Tensor squeeze(int... axes) {
    return Movement.squeeze(this, axes);
  }

  /**
   * {@return the elements from start to limit (exclusive) of an axis; negative ones count from its
   * end}
   */
  public Tensor slice(int axis, long start, long limit) {
    return Movement.slice(this, axis, start, limit, 1);
  }

  /** {@return every {@code stride}-th element from start to limit (exclusive) of an axis} */
  public Tensor slice(int axis, long start, long limit, long stride) {
    return Movement.slice(this, axis, start, limit, stride);
  }

  /** {@return element {@code index} of an axis, which disappears; negative counts from its end} */
  public Tensor at(int axis, long index) {
    return Operation.unary(
        "at",
        this,
        x -> {
          long end = index == -1 ? Long.MAX_VALUE : index + 1;
          return x.slice(axis, index, end).squeeze(axis);
        });
  }

  /** {@return equal parts along an axis} */
  public List<Tensor> split(int count, int axis) {
    Dim dim = dim(axis);
    if (count < 1 || !dim.isFixed() || dim.fixed() % count != 0) {
      throw new ModelException(
          "split: axis " + axis + " of " + shape() + " does not divide into " + count + " parts");
    }
    return split(Collections.nCopies(count, dim.fixed() / count), axis);
  }

  /** {@return parts of given extents along an axis} */
  public List<Tensor> split(List<Long> sizes, int axis) {
    return Movement.split(this, axis, sizes.stream().mapToLong(Long::longValue).toArray());
  }

  /** {@return tensors joined along an axis} */
  public static Tensor concatenate(List<Tensor> parts, int axis) {
    return Movement.concatenate(parts, axis);
  }

  /** {@return tensors of one shape joined along a new axis} */
  public static Tensor stack(List<Tensor> parts, int axis) {
    return concatenate(parts.stream().map(part -> part.expandDims(axis)).toList(), axis);
  }

  /** {@return the tensors along an axis, which disappears} */
  public List<Tensor> unstack(int axis) {
    return split(Math.toIntExact(dim(axis).fixed()), axis).stream()
        .map(part -> part.squeeze(axis))
        .toList();
  }

  /**
   * {@return this with elements of {@code value} before and after each axis; negative numbers crop}
   */
  public Tensor pad(double value, List<Long> before, List<Long> after) {
    return Movement.pad(this, value, before, after);
  }

  /** {@return the order of elements reversed along axes} */
  public Tensor reverse(int... axes) {
    return Movement.reverse(this, axes);
  }

  /** {@return this broadcast to a shape} */
  public Tensor broadcastTo(Shape shape) {
    return Movement.broadcastTo(this, shape);
  }

  /** {@return each element repeated along an axis: a b becomes a a b b} */
  public Tensor repeat(int count, int axis) {
    return Movement.repeat(this, count, axis);
  }

  /** {@return the whole repeated along each axis: a b becomes a b a b} */
  public Tensor tile(long... counts) {
    return Movement.tile(this, counts);
  }

  /** {@return slices at indices (i32 or i64) along an axis; an index out of range is an error} */
  public Tensor gather(Tensor indices, int axis) {
    return gather(indices, axis, 0);
  }

  /**
   * {@return slices at indices along an axis, the leading {@code batchAxes} axes being in common}
   */
  public Tensor gather(Tensor indices, int axis, int batchAxes) {
    return Operation.binary(
        "gather",
        this,
        indices,
        (x, i) ->
            Primitive.apply(
                new Op.Gather(Axes.normalize("gather", axis, x.rank()), batchAxes), x, i));
  }

  /**
   * {@return 1 at the index that an element names, else 0, on a new last axis of extent {@code
   * depth}, f32}
   */
  public Tensor oneHot(int depth) {
    return Operation.unary(
        "one_hot",
        this,
        x -> {
          Tensor classes = iota(TensorType.of(x.dtype(), depth), 0);
          return x.expandDims(-1).equal(classes).cast(DType.F32);
        });
  }

  // ---- as text ----------------------------------------------------------------------------------

  /** {@return type and, outside of models, elements: {@code f32[2] [1.0, 2.0]}} */
  @Override
  public String toString() {
    if (!(value instanceof Lazy)) {
      return "Tensor(" + shape() + ", dtype=" + ArgumentTypes.kerasName(dtype()) + ")";
    }
    NdArray array = array();
    String elements =
        array.count() == 1
            ? Double.toString(array.buffer().getDouble(0))
            : array.count() <= 20
                ? Arrays.toString(array.buffer().toFloats())
                : "[" + array.buffer().getDouble(0) + ", ...]";
    return "Tensor("
        + elements
        + ", shape="
        + shape()
        + ", dtype="
        + ArgumentTypes.kerasName(dtype())
        + ")";
  }
}
