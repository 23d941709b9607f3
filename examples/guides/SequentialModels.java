import dev.sinter.layers.Conv2D;
import dev.sinter.layers.Dense;
import dev.sinter.layers.GlobalMaxPooling2D;
import dev.sinter.layers.MaxPooling2D;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;

/** Models that are a list of layers: made at once or piece by piece, built early or late. */
final class SequentialModels {
  public static void main(String[] arguments) {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(SequentialModels::show);
    }
  }

  private static void show() {
    Sequential late = Sequential.of(new Dense(4).activation("relu"), new Dense(2));
    System.out.println("before data: " + late.weights().size() + " weights");
    late.apply(Tensor.ones(1, 3));
    System.out.println("after data: " + late.weights().size() + " weights");

    Sequential model = new Sequential("pictures").input(32, 32, 3);
    model.add(new Conv2D(8, 5).strides(2).activation("relu"));
    System.out.println("after a convolution: " + model.outputShapes().getFirst());
    model.add(new MaxPooling2D(2));
    System.out.println("after pooling: " + model.outputShapes().getFirst());
    model.add(new Conv2D(16, 3).activation("relu"));
    model.add(new GlobalMaxPooling2D());
    model.add(new Dense(10));
    System.out.println("layers: " + model.layers().size());
    System.out.println("removed: " + model.pop().name());
    model.add(new Dense(3).name("head"));
    System.out.println("parameters: " + model.countParams());

    // What every layer makes of one picture.
    Tensors all =
        Tensors.of(
            model.layers().stream()
                .map(layer -> layer.outputsOfCall(0).getFirst())
                .toArray(Tensor[]::new));
    Model features = new Model(Tensors.of(model.inputs().getFirst()), all);
    features
        .predict(Tensor.ones(1, 32, 32, 3), p -> p.verbose(0))
        .forEach(feature -> System.out.println("feature: " + feature.shape()));
  }
}
