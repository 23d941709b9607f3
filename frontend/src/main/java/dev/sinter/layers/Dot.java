package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Sums of products of two inputs along one axis of each, sample by sample: (batch, a, k) and
 * (batch, b, k) over axes 2 give (batch, a, b). Two vectors give (batch, 1).
 */
public final class Dot extends Layer implements LayerSettings<Dot> {
  private static final Argument<List<Integer>> AXES =
      Argument.required(
              "axes", AxisList.TYPE, "axis of the sums: one for both inputs, or one for each")
          .check(new Check<>("one axis or two", axes -> axes.size() <= 2));
  private static final Argument<Boolean> NORMALIZE =
      Argument.optional(
          "normalize", BOOL, false, "divides both by their length along the axis: cosines");

  /** Declaration. */
  public static final Spec<Dot> SPEC = Layer.spec(Dot.class, Dot::new, AXES, NORMALIZE);

  private Dot(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param axes axis of the sums: one for both inputs, or one for each
   */
  public Dot(int... axes) {
    this(SPEC.empty().with(AXES, Arrays.stream(axes).boxed().toList()));
  }

  /** Sets whether both inputs are divided by their length along the axis; false by default. */
  public Dot normalize(boolean value) {
    return with("normalize", value);
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    if (inputs.size() != 2) {
      throw new ModelException(describe() + ": needs exactly two inputs, got " + inputs.size());
    }
    Tensor left = inputs.get(0);
    Tensor right = inputs.get(1);
    int leftAxis = axis(get(AXES).getFirst(), left);
    int rightAxis = axis(get(AXES).getLast(), right);
    if (!left.dim(leftAxis).equals(right.dim(rightAxis))) {
      throw new ModelException(
          describe()
              + ": extents must be equal on axes "
              + get(AXES)
              + ", got "
              + left.shape()
              + " and "
              + right.shape());
    }
    if (get(NORMALIZE)) {
      left = Neural.l2Normalize(left, leftAxis);
      right = Neural.l2Normalize(right, rightAxis);
    }
    String leftNames = names(left.rank(), leftAxis, 'c');
    String rightNames = names(right.rank(), rightAxis, (char) ('c' + left.rank()));
    String result =
        "b" + leftNames.substring(1).replace("a", "") + rightNames.substring(1).replace("a", "");
    Tensor product = Tensor.einsum(leftNames + "," + rightNames + "->" + result, left, right);
    return Tensors.of(product.rank() == 1 ? product.expandDims(-1) : product);
  }

  private int axis(int stated, Tensor input) {
    int axis = AxisList.plain(describe(), List.of(stated), input.shape())[0];
    if (axis == 0) {
      throw new ModelException(
          describe() + ": the batch (axis 0) cannot be summed over, got axes " + get(AXES));
    }
    return axis;
  }

  /** {@return a letter for each axis: b for the batch, a for the axis of the sums} */
  private static String names(int rank, int summed, char first) {
    StringBuilder names = new StringBuilder("b");
    for (int axis = 1; axis < rank; axis++) {
      names.append(axis == summed ? 'a' : (char) (first + axis));
    }
    return names.toString();
  }

  @Override
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    return List.of(Optional.empty());
  }
}
