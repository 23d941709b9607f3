package dev.sinter.constraints;

import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.tensor.Tensor;

/**
 * Kernels of images (height, width, in, out) of equal height and width become constant on square
 * rings around their middle. As in Keras, the value of a ring is read on the diagonal:
 *
 * <pre>
 *   3 3 3 3 3
 *   3 2 2 2 3       kernel of 5: ring i has the element (i, i) of the kernel before
 *   3 2 1 2 3
 *   3 2 2 2 3
 *   3 3 3 3 3
 * </pre>
 */
public final class RadialConstraint extends Declared implements Constraint {
  /** Declaration. */
  public static final Spec<RadialConstraint> SPEC =
      Spec.of(RadialConstraint.class, RadialConstraint::new);

  private RadialConstraint(Arguments arguments) {
    super(arguments);
  }

  /** Has no arguments. */
  public RadialConstraint() {
    this(SPEC.empty());
  }

  @Override
  public Tensor project(Tensor weight) {
    if (weight.rank() != 4 || !weight.dim(0).equals(weight.dim(1))) {
      throw new ModelException(
          "radial_constraint: needs a kernel (n, n, in, out), got " + weight.shape());
    }
    int size = Math.toIntExact(weight.dim(0).fixed());
    int half = size / 2;
    boolean odd = size % 2 == 1;
    int[] sources = new int[size * size];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        int ring = Math.max(distance(row, half, odd), distance(column, half, odd));
        int place = size == 1 ? 0 : ring == 0 ? half - 1 : odd ? half + ring - 1 : half + ring;
        sources[row * size + column] = place * size + place;
      }
    }
    Tensor flat = weight.reshape(-1, weight.dim(2).fixed(), weight.dim(3).fixed());
    return flat.gather(Tensor.of(sources), 0).reshape(weight.shape());
  }

  private static int distance(int place, int half, boolean odd) {
    return odd ? Math.abs(place - half) : place < half ? half - 1 - place : place - half;
  }
}
