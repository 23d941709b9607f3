package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Augmentation;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;

/**
 * Cuts images to a size at a random place in training. Else, and where images are too small, they
 * are resized, after cutting them to the result's proportions. Input (batch, height, width,
 * channels), or one image without batch.
 */
public final class RandomCrop extends Layer implements LayerSettings<RandomCrop>, Augmentation {
  private static final Argument<Integer> HEIGHT =
      Argument.required("height", INT, "height of the cut").check(Check.positive());
  private static final Argument<Integer> WIDTH =
      Argument.required("width", INT, "width of the cut").check(Check.positive());

  /** Declaration. */
  public static final Spec<RandomCrop> SPEC =
      Layer.spec(RandomCrop.class, RandomCrop::new, HEIGHT, WIDTH, LayerArguments.SEED);

  private RandomCrop(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.atLeast(3));
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
    int row = images.rank() - 3;
    long rows = images.dim(row).fixed() - get(HEIGHT);
    long columns = images.dim(row + 1).fixed() - get(WIDTH);
    if (!context.isTraining() || rows < 0 || columns < 0) {
      return Interpolation.BILINEAR.resizeKeepingProportions(images, get(HEIGHT), get(WIDTH));
    }
    return cut(cut(images, row, get(HEIGHT), rows), row + 1, get(WIDTH), columns);
  }

  private Tensor cut(Tensor x, int axis, int size, long room) {
    if (room == 0) {
      return x;
    }
    RandomGenerator generator = random(get(LayerArguments.SEED));
    Tensor start = Random.integers(Shape.of(1), 0, Math.toIntExact(room) + 1, generator);
    return x.gather(Tensor.range(size).cast(DType.I32).plus(start), axis);
  }
}
