import dev.sinter.layers.CategoryEncoding;
import dev.sinter.layers.Discretization;
import dev.sinter.layers.Normalization;
import dev.sinter.layers.RandomFlip;
import dev.sinter.layers.Rescaling;
import dev.sinter.layers.StringLookup;
import dev.sinter.layers.TextVectorization;
import dev.sinter.model.CallContext;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.StringArray;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;

/** Layers that make numbers of what is measured or written, some of them after a look at data. */
final class Preprocessing {
  public static void main(String[] arguments) {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(Preprocessing::show);
    }
  }

  private static void show() {
    Normalization normal = new Normalization();
    normal.adapt(NdArray.of(new float[] {10, 1, 20, 3, 30, 5}, 3, 2));
    Tensor standard = normal.apply(Tensor.of(new float[][] {{20, 3}, {30, 1}}));
    System.out.println("the mean becomes: " + numbers(standard.slice(0, 0, 1)));
    System.out.println("above, below: " + numbers(standard.slice(0, 1, 2).sign()));

    Discretization ages = new Discretization(18, 65);
    System.out.println("bins: " + numbers(ages.apply(Tensor.of(3f, 18f, 40f, 90f))));

    StringLookup colours = StringLookup.of("red", "green", "blue");
    StringArray seen = StringArray.of("green", "mauve", "red");
    System.out.println("indices: " + numbers(colours.apply(seen)));
    System.out.println("words: " + colours.getVocabulary());
    Tensor hot = new CategoryEncoding(4).outputMode("one_hot").apply(colours.apply(seen));
    System.out.println("one-hot: " + hot.shape() + " " + numbers(hot.sum(0)));

    TextVectorization text = new TextVectorization().with("output_sequence_length", 4);
    text.adapt(StringArray.of("The cat sat.", "The cat ran!", "the dog"));
    System.out.println("vocabulary: " + text.getVocabulary().subList(0, 4));
    System.out.println("sentence: " + numbers(text.apply(StringArray.of("the cat flew"))));

    // Inside of a model, so that whoever uses the model need not know of it.
    Sequential pictures =
        Sequential.of(new Rescaling(1 / 255.0).inputShape(2, 2, 1), new RandomFlip("horizontal"));
    Tensor picture = Tensor.ofArray(new float[][][][] {{{{0}, {255}}, {{51}, {102}}}});
    System.out.println("in use: " + numbers(pictures.predict(picture)));
    Tensor once = pictures.apply(picture, CallContext.training(true));
    System.out.println("in training, same sum: " + (Math.abs(once.sum().item() - 1.6) < 1e-6));
  }

  private static String numbers(Tensor tensor) {
    return Arrays.toString(tensor.toFloats());
  }
}
