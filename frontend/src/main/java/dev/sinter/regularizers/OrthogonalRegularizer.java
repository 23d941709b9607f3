package dev.sinter.regularizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.choice;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;

/** The mean absolute cosine between different rows (or columns) of a matrix, times a factor. */
public final class OrthogonalRegularizer extends Declared implements Regularizer {
  private static final Argument<Double> FACTOR = Argument.optional("factor", FLOAT, 0.01, "factor");
  private static final Argument<String> MODE =
      Argument.optional("mode", choice("rows", "columns"), "rows", "which vectors are compared");

  /** Declaration. */
  public static final Spec<OrthogonalRegularizer> SPEC =
      Spec.of(OrthogonalRegularizer.class, OrthogonalRegularizer::new, FACTOR, MODE);

  private OrthogonalRegularizer(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param factor of the mean
   * @param mode which vectors are compared: rows or columns
   */
  public OrthogonalRegularizer(double factor, String mode) {
    this(SPEC.empty().with(FACTOR, factor).put("mode", mode));
  }

  @Override
  public Tensor penalty(Tensor x) {
    if (x.rank() != 2) {
      throw new ModelException(
          "orthogonal_regularizer: the weight must have two axes, got " + x.type());
    }
    Tensor rows = Neural.l2Normalize(get(MODE).equals("rows") ? x : x.transpose(1, 0), 1);
    long size = rows.dim(0).fixed();
    Tensor others = Tensor.eye(size, size).subtractFrom(1).cast(x.dtype());
    // Each pair stands in the product twice.
    double pairs = size * (size - 1.0);
    return rows.matmul(rows.transpose(1, 0)).times(others).abs().sum().times(get(FACTOR) / pairs);
  }
}
