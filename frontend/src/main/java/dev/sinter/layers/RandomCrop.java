package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;

/**
 * Cuts images to a size: at a random place in training, in the middle else. Input (batch, height,
 * width, channels).
 */
public final class RandomCrop extends Layer implements LayerSettings<RandomCrop> {
  private static final Argument<Integer> HEIGHT =
      Argument.required("height", INT, "height of the cut").check(Check.positive());
  private static final Argument<Integer> WIDTH =
      Argument.required("width", INT, "width of the cut").check(Check.positive());

  /** Declaration. */
  public static final Spec<RandomCrop> SPEC =
      Layer.spec(RandomCrop.class, RandomCrop::new, HEIGHT, WIDTH, LayerArguments.SEED);

  private RandomCrop(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param height height of the cut
   * @param width width of the cut
   */
  public RandomCrop(int height, int width) {
    this(SPEC.empty().with(HEIGHT, height).with(WIDTH, width));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor images = x.cast(dtype());
    Tensor rows = cut(images, images.rank() - 3, get(HEIGHT), context);
    return cut(rows, images.rank() - 2, get(WIDTH), context);
  }

  private Tensor cut(Tensor x, int axis, int size, CallContext context) {
    long extent = x.dim(axis).fixed();
    if (extent < size) {
      throw new ModelException(
          describe()
              + ": images must be at least "
              + get(HEIGHT)
              + " x "
              + get(WIDTH)
              + ", got "
              + x.shape());
    }
    long room = extent - size;
    if (!context.isTraining() || room == 0) {
      return x.slice(axis, room / 2, room / 2 + size);
    }
    RandomGenerator generator = random(get(LayerArguments.SEED));
    Tensor start = Random.integers(Shape.of(1), 0, Math.toIntExact(room) + 1, generator);
    return x.gather(Tensor.range(size).cast(DType.I32).plus(start), axis);
  }
}
