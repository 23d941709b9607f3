package dev.sinter.layers;

import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.model.InputLayer;
import dev.sinter.model.Layer;
import dev.sinter.session.Session;
import java.util.List;

/** The layers of Keras, by class name. A new layer is a class with a Spec and a line here. */
public final class Layers {
  private Layers() {}

  private static final List<Spec<? extends Layer>> SPECS =
      List.of(
          InputLayer.SPEC,
          Activation.SPEC,
          Add.SPEC,
          Average.SPEC,
          AveragePooling1D.SPEC,
          AveragePooling2D.SPEC,
          AveragePooling3D.SPEC,
          BatchNormalization.SPEC,
          Concatenate.SPEC,
          Conv1D.SPEC,
          Conv2D.SPEC,
          Conv3D.SPEC,
          Dense.SPEC,
          Dropout.SPEC,
          Embedding.SPEC,
          Flatten.SPEC,
          GlobalAveragePooling1D.SPEC,
          GlobalAveragePooling2D.SPEC,
          GlobalAveragePooling3D.SPEC,
          GlobalMaxPooling1D.SPEC,
          GlobalMaxPooling2D.SPEC,
          GlobalMaxPooling3D.SPEC,
          LSTM.SPEC,
          Masking.SPEC,
          Maximum.SPEC,
          MaxPooling1D.SPEC,
          MaxPooling2D.SPEC,
          MaxPooling3D.SPEC,
          Minimum.SPEC,
          Multiply.SPEC,
          RandomCrop.SPEC,
          Rescaling.SPEC,
          Reshape.SPEC);

  private static final Registry<Layer> REGISTRY =
      new Registry<>("layer", Layer.class, () -> Session.current().customObjects(), SPECS);

  /** {@return the table; it is the type of arguments that are layers, too} */
  public static Registry<Layer> registry() {
    return REGISTRY;
  }
}
