import dev.sinter.ir.type.DType;
import dev.sinter.layers.Dense;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Transfer learning: layers that learned the digits 0 to 4 are frozen and get a new head, which
 * learns the digits 5 to 9 from 300 examples.
 *
 * <pre>{@code ./sinter java examples/java/TransferDigits.java}</pre>
 */
final class TransferDigits {
  private TransferDigits() {}

  public static void main(String[] arguments) {
    Program.run(TransferDigits::train);
  }

  static SequencedMap<String, Double> train() {
    Digits digits = Digits.read();
    Digits low = digits.training().only(label -> label < 5);
    Digits few = digits.training().only(label -> label >= 5).first(300);
    Digits test = digits.testing().only(label -> label >= 5);

    Sequential base =
        Sequential.of(new Dense(128).activation("relu"), new Dense(64).activation("relu"));
    Sequential first = Sequential.of(base, new Dense(5).activation("softmax"));
    learn(first, low, 0, 15);

    base.setTrainable(false);
    List<NdArray> before = base.getWeights();
    Sequential second = Sequential.of(base, new Dense(5).activation("softmax"));
    learn(second, few, 5, 30);

    SequencedMap<String, Double> reached =
        new LinkedHashMap<>(second.evaluate(test.pixels(), test.classes(5)));
    double changed = 0;
    for (int i = 0; i < before.size(); i++) {
      changed +=
          Tensor.of(base.getWeights().get(i))
              .notEqual(Tensor.of(before.get(i)))
              .cast(DType.F32)
              .sum()
              .item();
    }
    reached.put("changed_weights", changed);
    return reached;
  }

  private static void learn(Sequential model, Digits digits, int least, int epochs) {
    model.compile(
        c ->
            c.optimizer(new Adam(5e-3))
                .loss("sparse_categorical_crossentropy")
                .metrics("accuracy"));
    model.fit(
        digits.pixels(), digits.classes(least), f -> f.epochs(epochs).batchSize(32).verbose(0));
  }
}
