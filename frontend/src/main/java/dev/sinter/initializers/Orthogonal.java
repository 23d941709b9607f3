package dev.sinter.initializers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Control;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;
import java.util.List;

/**
 * Rows (or columns, whichever are fewer) of unit length at right angles, distributed evenly: the Q
 * of a normally distributed matrix (Saxe et al. 2013). All extents but the last count as rows.
 */
public final class Orthogonal extends Declared implements Initializer {
  private static final Argument<Double> GAIN =
      Argument.optional("gain", FLOAT, 1.0, "factor of all elements");

  /** Declaration. */
  public static final Spec<Orthogonal> SPEC =
      Spec.of(Orthogonal.class, Orthogonal::new, GAIN, Initializers.SEED);

  private Orthogonal(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param gain factor of all elements
   */
  public Orthogonal(double gain) {
    this(SPEC.empty().with(GAIN, gain));
  }

  @Override
  public Tensor initialize(TensorType type) {
    if (type.rank() < 2) {
      throw new ModelException(
          "orthogonal initializer: the weight must have at least two axes, got shape "
              + type.shape());
    }
    long columns = type.shape().last().fixed();
    long rows = type.shape().size().fixed() / columns;
    long few = Math.min(rows, columns);
    long many = Math.max(rows, columns);
    Tensor vectors =
        Random.normal(Shape.of(few, many), Initializers.generator(get(Initializers.SEED)));
    Tensor basis = orthonormal(vectors, few, many);
    Tensor matrix = rows < columns ? basis : basis.transpose();
    return matrix.times(get(GAIN)).reshape(type.shape()).cast(type.dtype());
  }

  /**
   * Gram and Schmidt's method, each vector made orthogonal to those before it twice: once is not
   * enough in f32. The diagonal of R is positive by construction, which makes the distribution
   * even.
   */
  private static Tensor orthonormal(Tensor vectors, long count, long length) {
    Control.Result result =
        Control.scan(
            List.of(Tensor.zeros(count, length)),
            List.of(vectors, Tensor.range(count)),
            false,
            (carried, inputs) -> {
              Tensor known = carried.getFirst();
              Tensor once = remainder(inputs.get(0), known);
              Tensor twice = remainder(once, known);
              Tensor unit = twice.times(twice.square().sum().rsqrt());
              Tensor row = inputs.get(1).oneHot((int) count).expandDims(1);
              return new Control.Result(
                  List.of(known.plus(row.times(unit.expandDims(0)))), List.of(unit));
            });
    return result.stacked().getFirst();
  }

  private static Tensor remainder(Tensor vector, Tensor known) {
    return vector.minus(known.dot(vector).dot(known));
  }
}
