package dev.sinter.ir.graph;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.ir.type.TupleType;
import dev.sinter.ir.type.Type;
import java.util.ArrayList;
import java.util.List;

/**
 * Type of an op's result from the types of its operands: one case per op. Anything that does not
 * fit is a {@link ModelException} that names the op, the requirement and the types found.
 */
public final class TypeRules {
  private TypeRules() {}

  /**
   * Infers the result's type.
   *
   * @param op attributes
   * @param inputs types of the operands
   * @return type of the result
   * @throws ModelException if the operands do not fit
   */
  public static Type infer(Op op, List<Type> inputs) {
    return switch (op) {
      case Op.GetResult getResult -> getResult(getResult, inputs);
      case Op.Composite composite -> CompositeTypes.infer(composite, new Operands(op, inputs));
      case Op.Scan scan -> StructuredTypes.scan(scan, new Operands(op, inputs));
      case Op.While loop -> StructuredTypes.loop(loop, new Operands(op, inputs));
      case Op.Cond cond -> StructuredTypes.cond(cond, new Operands(op, inputs));
      case Op.Call call -> StructuredTypes.call(call, new Operands(op, inputs));
      case Op.Convolution convolution ->
          WindowTypes.convolution(convolution, new Operands(op, inputs));
      case Op.WindowReduce reduce -> WindowTypes.windowReduce(reduce, new Operands(op, inputs));
      case Op.WindowReduceGradient gradient ->
          WindowTypes.windowReduceGradient(gradient, new Operands(op, inputs));
      case Op.Movement movement -> MovementTypes.infer(movement, new Operands(op, inputs));
      case Op.Parameter(_, var type) -> new Operands(op, inputs).none(type);
      case Op.Constant(var value) -> new Operands(op, inputs).none(value.type());
      case Op.Iota iota -> iota(iota, new Operands(op, inputs));
      case Op.DimensionSize(var axis) -> dimensionSize(axis, new Operands(op, inputs));
      case Op.RandomBits bits -> randomBits(bits, new Operands(op, inputs));
      case Op.Elementwise(var scalarOp) -> elementwise(scalarOp, new Operands(op, inputs));
      case Op.Cast(var to) -> new Operands(op, inputs).count(1).get(0).as(to);
      case Op.Bitcast(var to) -> bitcast(to, new Operands(op, inputs));
      case Op.StopGradient() -> new Operands(op, inputs).count(1).get(0);
      case Op.Reduce reduce -> reduce(reduce, new Operands(op, inputs));
      case Op.ArgReduce(_, var axis) -> argReduce(axis, new Operands(op, inputs));
      case Op.Cumulative cumulative -> cumulative(cumulative, new Operands(op, inputs));
      case Op.Sort(var axis, _) -> sort(axis, new Operands(op, inputs));
      case Op.ArgSort(var axis, _) -> sort(axis, new Operands(op, inputs)).as(DType.I32);
      case Op.DotGeneral dot -> dotGeneral(dot, new Operands(op, inputs));
      case Op.Gather gather ->
          gather(gather.axis(), gather.batchAxes(), new Operands(op, inputs).count(2));
      case Op.ScatterAdd scatter -> scatterAdd(scatter, new Operands(op, inputs));
    };
  }

  private static Type getResult(Op.GetResult op, List<Type> inputs) {
    if (inputs.size() != 1 || !(inputs.getFirst() instanceof TupleType(var elements))) {
      throw new ModelException("get-result: needs one tuple, got " + inputs);
    }
    if (op.index() < 0 || op.index() >= elements.size()) {
      throw new ModelException(
          "get-result: index " + op.index() + " is outside a tuple of " + elements.size());
    }
    return elements.get(op.index());
  }

  private static TensorType iota(Op.Iota op, Operands in) {
    in.count(0);
    in.axis(op.axis(), op.type(), "axis");
    in.require(
        op.type().dtype() != DType.BOOL, () -> "the result must be a number, got " + op.type());
    return op.type();
  }

  private static TensorType dimensionSize(int axis, Operands in) {
    in.count(1).axis(axis, in.get(0), "axis");
    return TensorType.scalar(DType.I64);
  }

  private static TensorType randomBits(Op.RandomBits op, Operands in) {
    in.count(2);
    for (int i = 0; i < 2; i++) {
      TensorType type = in.get(i);
      in.require(
          type.equals(TensorType.scalar(DType.I64)),
          () -> "key and counter must be i64 scalars, got " + type);
    }
    in.require(op.lane() >= 0 && op.lane() <= 3, () -> "lane must be 0 to 3, got " + op.lane());
    return new TensorType(DType.I32, op.shape());
  }

  private static TensorType elementwise(ScalarOp op, Operands in) {
    in.count(op.arity());
    TensorType last = in.get(op.arity() - 1);
    for (int i = 0; i < op.arity(); i++) {
      boolean condition = op == ScalarOp.SELECT && i == 0;
      if (!in.get(i).shape().equals(last.shape())) {
        throw in.refusal("operands must have one shape, got " + in + "; broadcast them first");
      }
      if (condition && in.get(i).dtype() != DType.BOOL) {
        throw in.refusal("the condition must be bool, got " + in.get(i));
      }
      if (!condition && in.get(i).dtype() != last.dtype()) {
        throw in.refusal("operands must have one dtype, got " + in + "; cast them first");
      }
    }
    DType dtype = last.dtype();
    boolean fits =
        switch (op.domain()) {
          case NUMBER -> dtype != DType.BOOL;
          case FLOAT -> dtype.isFloat();
          case INTEGER -> dtype.isInteger();
          case BITS -> dtype == DType.BOOL || dtype.isInteger();
          case COMPARE -> dtype != DType.BOOL || op == ScalarOp.EQ || op == ScalarOp.NE;
          case SELECT -> true;
        };
    in.require(fits, () -> "is not defined for " + dtype.text());
    return op.isPredicate() ? last.as(DType.BOOL) : last;
  }

  private static TensorType bitcast(DType to, Operands in) {
    TensorType x = in.count(1).get(0);
    in.require(
        to.bytes() == x.dtype().bytes() && to != DType.BOOL && x.dtype() != DType.BOOL,
        () ->
            "both types must be numbers of one size, got "
                + x.dtype().text()
                + " and "
                + to.text());
    return x.as(to);
  }

  private static TensorType reduce(Op.Reduce op, Operands in) {
    TensorType x = in.count(1).get(0);
    in.axes(op.axes(), x);
    checkReducer(op.reducer(), x, in);
    return x.with(x.shape().without(op.axes()));
  }

  static void checkReducer(Reducer reducer, TensorType x, Operands in) {
    boolean logical = reducer == Reducer.ALL || reducer == Reducer.ANY;
    in.require(
        logical == (x.dtype() == DType.BOOL),
        () -> reducer.text() + (logical ? " needs bool" : " needs numbers") + ", got " + x);
  }

  private static TensorType argReduce(int axis, Operands in) {
    TensorType x = in.count(1).get(0);
    in.axis(axis, x, "axis");
    in.require(x.dtype() != DType.BOOL, () -> "needs numbers, got " + x);
    in.require(!x.dim(axis).is(0), () -> "the axis must have an element, got " + x);
    return new TensorType(DType.I32, x.shape().without(List.of(axis)));
  }

  private static TensorType cumulative(Op.Cumulative op, Operands in) {
    TensorType x = in.count(1).get(0);
    in.axis(op.axis(), x, "axis");
    in.require(
        op.reducer() == Reducer.SUM || op.reducer() == Reducer.PROD,
        () -> "the reducer must be sum or prod, got " + op.reducer().text());
    checkReducer(op.reducer(), x, in);
    return x;
  }

  private static TensorType sort(int axis, Operands in) {
    TensorType x = in.count(1).get(0);
    in.axis(axis, x, "axis");
    in.require(x.dtype() != DType.BOOL, () -> "needs numbers, got " + x);
    return x;
  }

  private static TensorType dotGeneral(Op.DotGeneral op, Operands in) {
    TensorType left = in.count(2).get(0);
    TensorType right = in.get(1);
    in.require(
        left.dtype() == right.dtype() && left.dtype() != DType.BOOL,
        () -> "operands must be numbers of one dtype, got " + in);
    List<Integer> leftUsed = joined(op.leftBatch(), op.leftContract());
    List<Integer> rightUsed = joined(op.rightBatch(), op.rightContract());
    in.axes(sorted(leftUsed), left);
    in.axes(sorted(rightUsed), right);
    in.require(
        op.leftBatch().size() == op.rightBatch().size()
            && op.leftContract().size() == op.rightContract().size(),
        () -> "both operands must name as many batch and contracted axes");
    for (int i = 0; i < leftUsed.size(); i++) {
      int leftAxis = leftUsed.get(i);
      int rightAxis = rightUsed.get(i);
      String what = i < op.leftBatch().size() ? "batch" : "contracted";
      in.require(
          left.dim(leftAxis).equals(right.dim(rightAxis)),
          () ->
              what
                  + " dimensions must be equal, got "
                  + left
                  + " (axis "
                  + leftAxis
                  + ") x "
                  + right
                  + " (axis "
                  + rightAxis
                  + ")");
    }
    List<Dim> dims = new ArrayList<>();
    op.leftBatch().forEach(axis -> dims.add(left.dim(axis)));
    dims.addAll(left.shape().without(leftUsed).dims());
    dims.addAll(right.shape().without(rightUsed).dims());
    return left.with(new Shape(dims));
  }

  private static List<Integer> sorted(List<Integer> axes) {
    List<Integer> sorted = new ArrayList<>(axes);
    sorted.sort(null);
    return sorted;
  }

  private static List<Integer> joined(List<Integer> first, List<Integer> second) {
    List<Integer> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  private static TensorType gather(int axis, int batchAxes, Operands in) {
    TensorType x = in.get(0);
    TensorType indices = in.get(1);
    in.axis(axis, x, "axis");
    in.require(
        indices.dtype() == DType.I32 || indices.dtype() == DType.I64,
        () -> "indices must be i32 or i64, got " + indices);
    in.require(
        batchAxes >= 0 && batchAxes <= axis && batchAxes <= indices.rank(),
        () ->
            "batch axes must be at most the axis and the rank of the indices, got "
                + batchAxes
                + " for "
                + in);
    in.require(
        x.shape().slice(0, batchAxes).equals(indices.shape().slice(0, batchAxes)),
        () -> "batch dimensions must be equal, got " + in);
    return x.with(
        x.shape()
            .slice(0, axis)
            .concat(indices.shape().slice(batchAxes, indices.rank()))
            .concat(x.shape().slice(axis + 1, x.rank())));
  }

  private static TensorType scatterAdd(Op.ScatterAdd op, Operands in) {
    in.count(3);
    TensorType expected = gather(op.axis(), op.batchAxes(), in);
    in.require(
        in.get(2).equals(expected), () -> "updates must be " + expected + ", got " + in.get(2));
    in.require(in.get(0).dtype() != DType.BOOL, () -> "needs numbers, got " + in.get(0));
    return in.get(0);
  }
}
