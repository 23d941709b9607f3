import dev.sinter.layers.Concatenate;
import dev.sinter.layers.Dense;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.Arrays;
import java.util.List;

/**
 * Models as graphs of layers: several inputs and outputs, a layer that two inputs share, models
 * inside of models, and new models from tensors of old ones.
 */
final class FunctionalApi {
  public static void main(String[] arguments) {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(FunctionalApi::show);
    }
  }

  /** Two descriptions of a trip, and a number of days: how good is the match, and what kind? */
  private static void show() {
    Tensor wanted = Input.builder(12).name("wanted").build();
    Tensor offered = Input.builder(12).name("offered").build();
    Tensor days = Input.builder(1).name("days").build();
    Dense reader = new Dense(8).activation("tanh").name("reader");
    Tensor first = reader.apply(wanted);
    Tensor second = reader.apply(offered);
    Tensor both = new Concatenate().apply(Tensors.of(first, second, days)).single();
    Tensor match = new Dense(1).activation("sigmoid").name("match").apply(both);
    Tensor kind = new Dense(5).activation("softmax").name("kind").apply(both);
    Model model = new Model(Tensors.of(wanted, offered, days), Tensors.of(match, kind), "trips");
    System.out.println("inputs: " + model.inputNames());
    System.out.println("outputs: " + model.outputNames());
    System.out.println("parameters: " + model.countParams());
    System.out.println("the reader's parameters count once: " + reader.countParams());

    Tensors answers =
        model.predict(
            List.of(Tensor.ones(3, 12), Tensor.ones(3, 12), Tensor.zeros(3, 1)), p -> p.verbose(0));
    System.out.println("match: " + answers.get(0).shape() + ", kind: " + answers.get(1).shape());

    // Any tensor of the graph can be the output of another model; layers and weights are shared.
    Model features = new Model(Tensors.of(wanted), Tensors.of(first), "features");
    Tensor seen = features.predict(Tensor.ones(3, 12));
    Tensor direct = reader.apply(Tensor.ones(3, 12));
    System.out.println("features: " + seen.shape());
    System.out.println("same as the layer: " + Arrays.equals(seen.toFloats(), direct.toFloats()));

    // A model is a layer: here the mean of three of them.
    Tensor input = Input.of(12);
    Tensor sum = member().apply(input).plus(member().apply(input)).plus(member().apply(input));
    Model ensemble = new Model(input, sum.dividedBy(3));
    System.out.println("ensemble: " + ensemble.countParams() + " parameters of three members");
  }

  private static Model member() {
    Tensor input = Input.of(12);
    return new Model(input, new Dense(1).apply(input));
  }
}
