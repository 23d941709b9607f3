package dev.sinter.testsuite.benchmark;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.layers.Dense;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.training.Phase;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The graphs of the entries of the MNIST perceptron, 784-512-10 with RMSprop. */
final class Entries {
  private static final int PIXELS = 784;

  private Entries() {}

  /** {@return the model, compiled in the sense of Keras} */
  static Model perceptron() {
    Sequential model =
        Sequential.of(new Dense(512).activation("relu"), new Dense(10).activation("softmax"));
    model.compile(
        c -> c.optimizer("rmsprop").loss("sparse_categorical_crossentropy").metrics("accuracy"));
    return model;
  }

  /** {@return the traced graphs of predict, test and train} */
  static List<Graph> of(Model model) {
    Tensors x = Tensors.of(Tensor.full(type(DType.F32, 1, PIXELS), 0));
    Optional<Tensors> y = Optional.of(Tensors.of(Tensor.full(type(DType.I32, 1), 0)));
    List<Graph> graphs = new ArrayList<>();
    for (Phase phase : List.of(Phase.PREDICT, Phase.TEST, Phase.TRAIN)) {
      graphs.add(model.trace(phase, x, phase == Phase.PREDICT ? Optional.empty() : y).graph());
    }
    return graphs;
  }

  private static TensorType type(DType dtype, long... extents) {
    return new TensorType(dtype, Shape.of(extents));
  }
}
