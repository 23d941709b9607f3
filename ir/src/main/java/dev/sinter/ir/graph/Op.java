package dev.sinter.ir.graph;

import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * The ops of the graph level: attributes only. Operands are inputs of the {@link Node}; meaning
 * lives in one file per concern (type rules, interpreter, gradients, lowering), each an exhaustive
 * switch over this interface.
 *
 * <p>All ops are pure. Operand shapes of elementwise ops are equal: broadcasting is an op of its
 * own.
 */
public sealed interface Op {

  // ---- leaves
  // ------------------------------------------------------------------------------------------------------

  /**
   * The graph's parameter number {@code index}. No operands. Its name and role stand in {@link
   * Graph#parameters()}.
   *
   * @param index position among the parameters
   * @param type its type
   */
  record Parameter(int index, TensorType type) implements Op {}

  /**
   * A constant. No operands.
   *
   * @param value the tensor
   */
  record Constant(Literal value) implements Op {}

  /**
   * Counts 0, 1, 2, ... along {@code axis}. No operands.
   *
   * @param type type of the result: integer or float
   * @param axis the counted axis
   */
  record Iota(TensorType type, int axis) implements Op {}

  /**
   * Extent of an axis of the operand, as an i64 scalar.
   *
   * @param axis which axis
   */
  record DimensionSize(int axis) implements Op {}

  /**
   * Counter-based random bits: Philox 4x32-10. Operands: {@code key} and {@code counter}, i64
   * scalars. Element i (row-major, 64 bits) of the i32 result is word {@code lane} of the block
   * with key (low, high word of key) and counter (low, high word of i, low, high word of counter):
   * it depends on nothing else.
   *
   * @param shape shape of the result
   * @param lane 0 to 3
   */
  record RandomBits(Shape shape, int lane) implements Op {}

  // ---- elementwise
  // -------------------------------------------------------------------------------------------------

  /**
   * Applies a scalar op to each element; operands have one shape.
   *
   * @param op the scalar op
   */
  record Elementwise(ScalarOp op) implements Op {}

  /**
   * Converts each element. Float to integer truncates and saturates at the ends of the new type
   * (300.5 becomes 127 as i8, -1 becomes 0 as u8), NaN gives 0. To bool: {@code x != 0}, so NaN
   * gives true. Integers that get narrower keep their low bits; u8 is read as 0 to 255. Floats, and
   * integers that become floats, round once to nearest even.
   *
   * @param to the new element type
   */
  record Cast(DType to) implements Op {}

  /**
   * Reads each element's bits as another type of the same size. The bits of a NaN are always those
   * of the quiet NaN without sign and payload (7fc00000 in f32): machines make different ones.
   *
   * @param to the new element type
   */
  record Bitcast(DType to) implements Op {}

  /** The operand itself; no gradient flows through it. */
  record StopGradient() implements Op {}

  // ---- movement
  // ----------------------------------------------------------------------------------------------------

  /**
   * Ops that only move elements: each element of the result is an element of an operand, or
   * padding.
   */
  sealed interface Movement extends Op {}

  /**
   * Broadcasts: axis i of the operand becomes axis {@code axes[i]} of the result (strictly
   * increasing); an operand extent equals the result's there or is 1.
   *
   * @param shape shape of the result
   * @param axes one per operand axis
   */
  record Broadcast(Shape shape, List<Integer> axes) implements Movement {
    /** Freezes the list. */
    public Broadcast {
      axes = List.copyOf(axes);
    }
  }

  /**
   * The same elements, row-major, under another shape of the same size.
   *
   * @param shape shape of the result
   */
  record Reshape(Shape shape) implements Movement {}

  /**
   * Permutes axes: axis i of the result is axis {@code permutation[i]} of the operand.
   *
   * @param permutation each axis once
   */
  record Transpose(List<Integer> permutation) implements Movement {
    /** Freezes the list. */
    public Transpose {
      permutation = List.copyOf(permutation);
    }
  }

  /**
   * Takes elements {@code start, start + stride, ...} below its limit on each axis. On an axis of
   * named extent the whole axis is taken (start 0, limit the extent, stride 1).
   *
   * @param starts inclusive, one per axis
   * @param limits exclusive, at most the extent
   * @param strides at least 1
   */
  record Slice(List<Long> starts, List<Dim> limits, List<Long> strides) implements Movement {
    /** Freezes the lists. */
    public Slice {
      starts = List.copyOf(starts);
      limits = List.copyOf(limits);
      strides = List.copyOf(strides);
    }
  }

  /**
   * Takes a block at a computed place. Operands: x, then one i32 or i64 scalar per axis, its start;
   * starts are clamped so that the block lies inside.
   *
   * @param sizes extents of the block
   */
  record DynamicSlice(Shape sizes) implements Movement {}

  /**
   * Replaces a block at a computed place. Operands: x, the block, then one start per axis, clamped
   * as in {@link DynamicSlice}.
   */
  record DynamicUpdate() implements Movement {}

  /**
   * Pads. Operands: x and the padding value, a scalar of its type. Negative {@code low} or {@code
   * high} crops; {@code interior} elements go between neighbours. On an axis of named extent all
   * three are 0.
   *
   * @param low before each axis
   * @param high after each axis
   * @param interior between elements, at least 0
   */
  record Pad(List<Long> low, List<Long> high, List<Long> interior) implements Movement {
    /** Freezes the lists. */
    public Pad {
      low = List.copyOf(low);
      high = List.copyOf(high);
      interior = List.copyOf(interior);
    }
  }

  /**
   * Joins one or more operands; all other extents agree. Along a named extent, extents add up when
   * they share their named part.
   *
   * @param axis the joined axis
   */
  record Concat(int axis) implements Movement {}

  /**
   * Reverses the order of elements along axes.
   *
   * @param axes sorted
   */
  record Reverse(List<Integer> axes) implements Movement {
    /** Freezes the list. */
    public Reverse {
      axes = List.copyOf(axes);
    }
  }

  // ---- reductions
  // --------------------------------------------------------------------------------------------------

  /**
   * Combines all elements along axes, which disappear. An empty reduction gives the reducer's start
   * value.
   *
   * @param reducer how
   * @param axes sorted
   */
  record Reduce(Reducer reducer, List<Integer> axes) implements Op {
    /** Freezes the list. */
    public Reduce {
      axes = List.copyOf(axes);
    }
  }

  /**
   * Index (i32) of the largest or smallest element along an axis, which disappears; the first of
   * equals; the first NaN wins.
   *
   * @param max largest, else smallest
   * @param axis the reduced axis; its extent is at least 1
   */
  record ArgReduce(boolean max, int axis) implements Op {}

  /**
   * Running sum or product along an axis.
   *
   * @param reducer SUM or PROD
   * @param axis along which
   * @param exclusive whether an element is left out of its own sum
   * @param reverse whether it runs from the end
   */
  record Cumulative(Reducer reducer, int axis, boolean exclusive, boolean reverse) implements Op {}

  /**
   * Stable sort along an axis; NaN is last in ascending order, first in descending. All NaN are
   * equal, and so are zeros of either sign.
   *
   * @param axis along which
   * @param descending largest first
   */
  record Sort(int axis, boolean descending) implements Op {}

  /**
   * The i32 permutation that {@link Sort} applies: equals keep their order in both directions.
   *
   * @param axis along which
   * @param descending largest first
   */
  record ArgSort(int axis, boolean descending) implements Op {}

  // ---- contractions and windows
  // ------------------------------------------------------------------------------------

  /**
   * Sum of products. The result's axes: batch axes, then the left operand's other axes, then the
   * right one's, each in order.
   *
   * @param leftBatch batch axes of the left operand
   * @param rightBatch the right operand's, in the same order
   * @param leftContract contracted axes of the left operand
   * @param rightContract the right operand's, in the same order
   */
  record DotGeneral(
      List<Integer> leftBatch,
      List<Integer> rightBatch,
      List<Integer> leftContract,
      List<Integer> rightContract)
      implements Op {
    /** Freezes the lists. */
    public DotGeneral {
      leftBatch = List.copyOf(leftBatch);
      rightBatch = List.copyOf(rightBatch);
      leftContract = List.copyOf(leftContract);
      rightContract = List.copyOf(rightContract);
    }
  }

  /**
   * Convolution (correlation: the kernel is not flipped) over any number of spatial axes. Operands:
   * input (N, spatial..., C) and kernel (window..., C / featureGroups, F); result (N / batchGroups,
   * spatial'..., F). At most one of the group counts is above 1. With featureGroups g, output
   * feature f reads the input channels of group {@code f / (F / g)}. With batchGroups g, output
   * feature f of result row n reads the input row {@code n + (f / (F / g)) * (N / g)}. The zeros of
   * padding are multiplied like other elements: times an infinite or NaN weight they give NaN. What
   * input dilation puts between elements, and the positions beyond the ends that continue it, add
   * nothing.
   *
   * @param strides step of the window, per spatial axis
   * @param low padding with zeros before, may be negative (crops), applied after input dilation
   * @param high padding after
   * @param inputDilation distance of the input's elements, with nothing between them
   * @param kernelDilation distance of the window's elements
   * @param featureGroups groups of channels
   * @param batchGroups groups of rows
   */
  record Convolution(
      List<Long> strides,
      List<Long> low,
      List<Long> high,
      List<Long> inputDilation,
      List<Long> kernelDilation,
      long featureGroups,
      long batchGroups)
      implements Op {
    /** Freezes the lists. */
    public Convolution {
      strides = List.copyOf(strides);
      low = List.copyOf(low);
      high = List.copyOf(high);
      inputDilation = List.copyOf(inputDilation);
      kernelDilation = List.copyOf(kernelDilation);
    }
  }

  /**
   * Geometry of a window over all axes of an operand; padding positions hold the reducer's start
   * value.
   *
   * @param size extents of the window; 1 on axes that are not pooled
   * @param strides its steps
   * @param low padding before
   * @param high padding after
   * @param dilation distance of the window's elements
   */
  record Window(
      List<Long> size, List<Long> strides, List<Long> low, List<Long> high, List<Long> dilation) {
    /** Freezes the lists. */
    public Window {
      size = List.copyOf(size);
      strides = List.copyOf(strides);
      low = List.copyOf(low);
      high = List.copyOf(high);
      dilation = List.copyOf(dilation);
    }
  }

  /**
   * Reduces each window.
   *
   * @param reducer SUM, MAX, MIN or PROD
   * @param window the geometry
   */
  record WindowReduce(Reducer reducer, Window window) implements Op {}

  /**
   * Gradient of a MAX or MIN {@link WindowReduce} with respect to its operand. Operands: x and the
   * cotangent of the result. Each cotangent element goes to the first extreme element (row-major,
   * first NaN wins) of its window; windows without a real element give nothing.
   *
   * @param reducer MAX or MIN
   * @param window the geometry
   */
  record WindowReduceGradient(Reducer reducer, Window window) implements Op {}

  // ---- indexed
  // -----------------------------------------------------------------------------------------------------

  /**
   * Takes slices by index. Operands: x and indices (i32 or i64). With b batch axes, which lead both
   * operands, the result's shape is {@code x[:axis] + indices[b:] + x[axis+1:]}. An index outside
   * {@code 0 <= i < extent} is reported after the call; the result's slice is then zero.
   *
   * @param axis indexed axis of x, at least batchAxes
   * @param batchAxes number of leading axes in common
   */
  record Gather(int axis, int batchAxes) implements Op {}

  /**
   * Adds slices at indices: the mirror of {@link Gather}. Operands: x, indices, updates (of the
   * shape that Gather would give). Equal indices add up in row-major order of the updates; an index
   * outside is reported and skipped.
   *
   * @param axis indexed axis of x
   * @param batchAxes number of leading axes in common
   */
  record ScatterAdd(int axis, int batchAxes) implements Op {}

  // ---- structured
  // --------------------------------------------------------------------------------------------------

  /**
   * Loop of known length. Operands: {@code carries} initial values, {@code sequences} tensors whose
   * axis 0 is the time, then invariants. The body takes (carries, one time step of each sequence,
   * invariants) and gives (carries, then one time step of each stacked result). Result: a tuple of
   * the last carries, then the stacked results with the time as axis 0.
   *
   * @param body the step
   * @param carries number of carried values
   * @param sequences number of sequence operands
   * @param length number of steps
   * @param reverse runs from the last time step to the first; results are stacked at the same
   *     places
   */
  record Scan(Graph body, int carries, int sequences, Dim length, boolean reverse) implements Op {}

  /**
   * Loop while a condition holds. Operands: carries, then invariants; condition and body take both.
   * Result: a tuple of the carries.
   *
   * @param condition gives one bool scalar
   * @param body gives the new carries
   * @param carries number of carried values
   */
  record While(Graph condition, Graph body, int carries) implements Op {}

  /**
   * Choice. Operands: a bool scalar, then the arguments of both graphs. Result: a tuple of what the
   * chosen graph gives.
   *
   * @param then evaluated for true
   * @param otherwise evaluated for false
   */
  record Cond(Graph then, Graph otherwise) implements Op {}

  /**
   * Calls a graph function: a composite of a user's own. Operands: its parameters. Result: a tuple
   * of its results.
   *
   * @param callee the function
   * @param gradient takes (parameters, results, cotangents of the results) and gives the cotangents
   *     of the parameters; when empty, the callee itself is differentiated
   * @param kernel name of a hand-given kernel that computes it; when empty, the callee is inlined
   */
  record Call(Graph callee, Optional<Graph> gradient, Optional<String> kernel) implements Op {}

  /**
   * Takes one element out of the operand's tuple.
   *
   * @param index which
   */
  record GetResult(int index) implements Op {}

  // ---- composites
  // --------------------------------------------------------------------------------------------------

  /**
   * Ops with a name of their own that decompose into the others: passes, dumps and fusion see the
   * name until then. Interpreter, gradient and lowering follow from the decomposition.
   */
  sealed interface Composite extends Op {}

  /**
   * {@code exp(x - max) / sum(exp(x - max))} along an axis.
   *
   * @param axis along which
   */
  record Softmax(int axis) implements Composite {}

  /**
   * {@code x - max - log(sum(exp(x - max)))} along an axis.
   *
   * @param axis along which
   */
  record LogSoftmax(int axis) implements Composite {}

  /**
   * {@code max + log(sum(exp(x - max)))} along an axis, which disappears.
   *
   * @param axis along which
   */
  record LogSumExp(int axis) implements Composite {}

  /**
   * {@code (x - mean) / sqrt(variance + epsilon)}, both over {@code axes}, the variance divided by
   * the count (Ba et al. 2016, without scale and shift).
   *
   * @param axes the normalized axes
   * @param epsilon added to the variance
   */
  record Normalize(List<Integer> axes, double epsilon) implements Composite {
    /** Freezes the list. */
    public Normalize {
      axes = List.copyOf(axes);
    }
  }

  /**
   * Gaussian error linear unit (Hendrycks and Gimpel 2016).
   *
   * @param approximate by tanh, else exact by erf
   */
  record Gelu(boolean approximate) implements Composite {}

  /**
   * Mean over axes.
   *
   * @param axes sorted
   */
  record Mean(List<Integer> axes) implements Composite {
    /** Freezes the list. */
    public Mean {
      axes = List.copyOf(axes);
    }
  }

  /**
   * Scaled dot-product attention (Vaswani et al. 2017). Operands: query (..., T, d), key (..., S,
   * d), value (..., S, v), and optionally an additive mask of shape (..., T, S).
   *
   * @param scale factor of the scores
   * @param masked whether the mask operand is there
   */
  record Attention(double scale, boolean masked) implements Composite {}

  /**
   * Crossentropy of logits (last axis: classes) with a distribution of the same shape: {@code
   * -sum(labels * log_softmax(logits))}; the last axis disappears. Operands: logits, labels.
   */
  record SoftmaxCrossentropy() implements Composite {}

  /**
   * Crossentropy of logits (..., classes) with class indices (..., i32 or i64): {@code
   * logsumexp(logits) - logits[label]}. Operands: logits, labels. A label out of range is reported
   * as by {@link Gather}.
   */
  record SparseSoftmaxCrossentropy() implements Composite {}

  /**
   * Elementwise crossentropy of a logit x with a probability z: {@code max(x, 0) - x * z +
   * log1p(exp(-|x|))}. Operands: logits, labels.
   */
  record SigmoidCrossentropy() implements Composite {}
}
