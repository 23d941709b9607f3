package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Augmentation;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;

/**
 * Base of layers that change images at random in training and leave them alone else. Input (batch,
 * height, width, channels), or one image without batch.
 */
abstract class RandomImageLayer extends Layer implements Augmentation {
  RandomImageLayer(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.atLeast(3));
  }

  /** {@return changed images} */
  abstract Tensor change(Tensor images, RandomGenerator generator);

  @Override
  protected final Tensor call(Tensor x, CallContext context) {
    Tensor images = x.cast(dtype());
    if (!context.isTraining()) {
      return images;
    }
    boolean single = images.rank() == 3;
    Tensor changed =
        change(single ? images.expandDims(0) : images, random(get(LayerArguments.SEED)));
    return single ? changed.squeeze(0) : changed;
  }

  /** {@return a shape with one number for each image, to be combined with (height, width)} */
  static Shape perImage(Tensor images) {
    return Shape.of(images.dim(0), Dim.of(1), Dim.of(1));
  }
}
