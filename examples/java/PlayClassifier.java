import dev.sinter.layers.Dense;
import dev.sinter.layers.Dropout;
import dev.sinter.layers.Embedding;
import dev.sinter.layers.LSTM;
import dev.sinter.layers.TextVectorization;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.tensor.StringArray;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/**
 * Text classification: of which play is a speech, Coriolanus or Romeo and Juliet? Speeches have
 * different lengths; the embedding masks what fills them up, and the LSTM passes over it.
 *
 * <pre>{@code ./sinter java examples/java/PlayClassifier.java}</pre>
 */
final class PlayClassifier {
  private static final int WORDS = 2000;
  private static final int LENGTH = 40;

  private PlayClassifier() {}

  public static void main(String[] arguments) {
    Program.run(PlayClassifier::train);
  }

  static SequencedMap<String, Double> train() {
    String text = Shakespeare.read();
    List<String> coriolanus =
        longSpeeches(text.substring(0, text.indexOf("GLOUCESTER:\nNow is the winter")));
    List<String> romeo =
        longSpeeches(
            text.substring(text.indexOf("SAMPSON:\nGregory"), text.indexOf("WARWICK:\nI wonder")));
    List<String> trainingTexts = new ArrayList<>();
    List<String> testTexts = new ArrayList<>();
    List<Integer> trainingPlays = new ArrayList<>();
    List<Integer> testPlays = new ArrayList<>();
    for (int play = 0; play < 2; play++) {
      List<String> speeches = play == 0 ? coriolanus : romeo;
      for (int i = 0; i < speeches.size(); i++) {
        (i % 5 == 4 ? testTexts : trainingTexts).add(speeches.get(i));
        (i % 5 == 4 ? testPlays : trainingPlays).add(play);
      }
    }
    TextVectorization vectors =
        new TextVectorization().with("max_tokens", WORDS).with("output_sequence_length", LENGTH);
    vectors.adapt(StringArray.of(trainingTexts));

    Model model =
        Sequential.of(
            new Embedding(WORDS, 32).maskZero(true),
            new Dropout(0.3),
            new LSTM(32),
            new Dense(1).activation("sigmoid"));
    model.compile(c -> c.optimizer("adam").loss("binary_crossentropy").metrics("accuracy"));
    model.fit(
        vectors.apply(StringArray.of(trainingTexts)),
        plays(trainingPlays),
        f -> f.epochs(12).batchSize(32).verbose(0));
    return model.evaluate(vectors.apply(StringArray.of(testTexts)), plays(testPlays));
  }

  private static List<String> longSpeeches(String play) {
    return Shakespeare.speeches(play).stream().filter(s -> s.split(" ").length >= 12).toList();
  }

  private static Tensor plays(List<Integer> plays) {
    return Tensor.of(plays.stream().mapToInt(Integer::intValue).toArray()).reshape(plays.size(), 1);
  }
}
