package dev.sinter.layers;

import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.model.InputLayer;
import dev.sinter.model.Layer;
import dev.sinter.premade.LinearModel;
import dev.sinter.premade.SharpnessAwareMinimization;
import dev.sinter.premade.WideDeepModel;
import dev.sinter.session.Session;
import java.util.List;

/** The layers of Keras, by class name. A new layer is a class with a Spec and a line here. */
public final class Layers {
  private Layers() {}

  private static final List<Spec<? extends Layer>> SPECS =
      List.of(
          InputLayer.SPEC,
          Activation.SPEC,
          ActivityRegularization.SPEC,
          Add.SPEC,
          AdditiveAttention.SPEC,
          AlphaDropout.SPEC,
          Attention.SPEC,
          Average.SPEC,
          AveragePooling1D.SPEC,
          AveragePooling2D.SPEC,
          AveragePooling3D.SPEC,
          BatchNormalization.SPEC,
          Bidirectional.SPEC,
          CategoryEncoding.SPEC,
          CenterCrop.SPEC,
          Concatenate.SPEC,
          Conv1D.SPEC,
          Conv1DTranspose.SPEC,
          Conv2D.SPEC,
          Conv2DTranspose.SPEC,
          Conv3D.SPEC,
          Conv3DTranspose.SPEC,
          ConvLSTM.SPEC_1D,
          ConvLSTM.SPEC_2D,
          ConvLSTM.SPEC_3D,
          Cropping1D.SPEC,
          Cropping2D.SPEC,
          Cropping3D.SPEC,
          Dense.SPEC,
          DepthwiseConv1D.SPEC,
          DepthwiseConv2D.SPEC,
          Discretization.SPEC,
          Dot.SPEC,
          Dropout.SPEC,
          EinsumDense.SPEC,
          ELU.SPEC,
          Embedding.SPEC,
          Flatten.SPEC,
          GaussianDropout.SPEC,
          GaussianNoise.SPEC,
          GlobalAveragePooling1D.SPEC,
          GlobalAveragePooling2D.SPEC,
          GlobalAveragePooling3D.SPEC,
          GlobalMaxPooling1D.SPEC,
          GlobalMaxPooling2D.SPEC,
          GlobalMaxPooling3D.SPEC,
          GroupNormalization.SPEC,
          GRU.SPEC,
          GRUCell.SPEC,
          HashedCrossing.SPEC,
          Hashing.SPEC,
          Identity.SPEC,
          IntegerLookup.SPEC,
          Lambda.SPEC,
          LayerNormalization.SPEC,
          LeakyReLU.SPEC,
          LinearModel.SPEC,
          LocallyConnected1D.SPEC,
          LocallyConnected2D.SPEC,
          LSTM.SPEC,
          LSTMCell.SPEC,
          Masking.SPEC,
          Maximum.SPEC,
          MaxPooling1D.SPEC,
          MaxPooling2D.SPEC,
          MaxPooling3D.SPEC,
          Minimum.SPEC,
          MultiHeadAttention.SPEC,
          Multiply.SPEC,
          Normalization.SPEC,
          Permute.SPEC,
          PReLU.SPEC,
          RandomBrightness.SPEC,
          RandomContrast.SPEC,
          RandomCrop.SPEC,
          RandomFlip.SPEC,
          RandomFourierFeatures.SPEC,
          RandomHeight.SPEC,
          RandomRotation.SPEC,
          RandomTranslation.SPEC,
          RandomWidth.SPEC,
          RandomZoom.SPEC,
          ReLU.SPEC,
          RepeatVector.SPEC,
          Rescaling.SPEC,
          Reshape.SPEC,
          Resizing.SPEC,
          RNN.SPEC,
          SeparableConv1D.SPEC,
          SeparableConv2D.SPEC,
          SharpnessAwareMinimization.SPEC,
          SimpleRNN.SPEC,
          SimpleRNNCell.SPEC,
          Softmax.SPEC,
          SpatialDropout1D.SPEC,
          SpatialDropout2D.SPEC,
          SpatialDropout3D.SPEC,
          SpectralNormalization.SPEC,
          StackedRNNCells.SPEC,
          StringLookup.SPEC,
          Subtract.SPEC,
          TextVectorization.SPEC,
          ThresholdedReLU.SPEC,
          TimeDistributed.SPEC,
          UnitNormalization.SPEC,
          UpSampling1D.SPEC,
          UpSampling2D.SPEC,
          UpSampling3D.SPEC,
          WideDeepModel.SPEC,
          ZeroPadding1D.SPEC,
          ZeroPadding2D.SPEC,
          ZeroPadding3D.SPEC);

  private static final Registry<Layer> REGISTRY =
      new Registry<>("layer", Layer.class, () -> Session.current().customObjects(), SPECS)
          .without(
              "DenseFeatures",
              "it reads tf.feature_column objects, which are no part of Keras; give the model one"
                  + " input for each column: Normalization, Discretization, CategoryEncoding or"
                  + " Embedding for numbers, StringLookup, Hashing or HashedCrossing applied to the"
                  + " data for strings, then Concatenate");

  /** {@return the table; it is the type of arguments that are layers, too} */
  public static Registry<Layer> registry() {
    return REGISTRY;
  }
}
