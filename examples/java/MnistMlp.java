import dev.sinter.layers.Dense;
import dev.sinter.model.Sequential;
import java.util.Map;

/**
 * Two dense layers learn to read digits.
 *
 * <pre>{@code ./sinter java examples/java/MnistMlp.java --data DIR}</pre>
 */
final class MnistMlp {
  private MnistMlp() {}

  public static void main(String[] arguments) {
    Options.run(
        arguments,
        5,
        options -> {
          Map<String, Double> test = train(Mnist.read(options.data()), options.epochs(), 2);
          System.out.printf("test accuracy %.4f%n", test.get("accuracy"));
        });
  }

  /** {@return loss and accuracy on the test images} */
  static Map<String, Double> train(Mnist mnist, int epochs, int verbose) {
    Sequential model =
        Sequential.of(
            new Dense(512).activation("relu"), //
            new Dense(10).activation("softmax"));
    model.compile(
        c -> c.optimizer("rmsprop").loss("sparse_categorical_crossentropy").metrics("accuracy"));
    model.fit(
        mnist.trainImages(),
        mnist.trainLabels(),
        f -> f.epochs(epochs).batchSize(128).verbose(verbose));
    return model.evaluate(mnist.testImages(), mnist.testLabels());
  }
}
