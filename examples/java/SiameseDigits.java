import dev.sinter.initializers.Constant;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Dropout;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.SequencedMap;

/**
 * A siamese network (Bromley et al. 1993): one encoder sees two images; the nearer their codes, the
 * likelier both show the same digit.
 *
 * <pre>{@code ./sinter java examples/java/SiameseDigits.java}</pre>
 */
final class SiameseDigits {
  private SiameseDigits() {}

  public static void main(String[] arguments) {
    Program.run(SiameseDigits::train);
  }

  static SequencedMap<String, Double> train() {
    Digits digits = Digits.read();
    Digits.Pairs train = digits.training().pairs(6000, 1);
    Digits.Pairs test = digits.testing().pairs(1000, 2);

    Model model = model();
    model.compile(c -> c.optimizer("adam").loss("binary_crossentropy").metrics("accuracy"));
    model.fit(
        Tensors.of(train.left(), train.right()),
        train.same(),
        f -> f.epochs(12).batchSize(64).verbose(2));
    return model.evaluate(Tensors.of(test.left(), test.right()), test.same());
  }

  private static Model model() {
    Sequential encoder =
        Sequential.of(
            new Dense(128).activation("relu"),
            new Dropout(0.2),
            new Dense(64).activation("relu"),
            new Dense(16));
    Tensor left = Input.builder(64).name("left").build();
    Tensor right = Input.builder(64).name("right").build();
    // The same layers, and so the same weights, for both.
    Tensor difference = encoder.apply(left).minus(encoder.apply(right));
    Tensor distance = difference.square().sumKeep(-1);
    Tensor same =
        new Dense(1)
            .kernelInitializer(new Constant(-1)) // far apart is different, from the start
            .activation("sigmoid")
            .apply(distance);
    return new Model(Tensors.of(left, right), Tensors.of(same), "siamese");
  }
}
