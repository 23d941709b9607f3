import dev.sinter.ir.type.DType;
import dev.sinter.layers.Attention;
import dev.sinter.layers.Concatenate;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Embedding;
import dev.sinter.layers.GRU;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.optimizers.Adam;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/**
 * A sequence becomes another one: an encoder reads the letters of a word, a decoder with attention
 * (Luong et al. 2015) writes them backwards. It trains on given answers and is tested on its own:
 * what it wrote so far is what it reads on.
 *
 * <pre>{@code ./sinter java examples/java/ReversedWords.java}</pre>
 */
final class ReversedWords {
  private static final int LENGTH = 8;
  private static final int START = 27; // 0 fills up, 1 to 26 are letters
  private static final int LETTERS = 28;
  private static final int UNITS = 64;

  private ReversedWords() {}

  public static void main(String[] arguments) {
    Program.run(ReversedWords::train);
  }

  static SequencedMap<String, Double> train() {
    List<String> words =
        new ArrayList<>(
            Shakespeare.words().stream()
                .filter(w -> w.length() >= 3 && w.length() <= LENGTH)
                .toList());
    Collections.shuffle(words, new Random(1));
    List<String> training = words.subList(0, words.size() - 500);
    List<String> test = words.subList(words.size() - 500, words.size());

    Model model = model();
    model.compile(c -> c.optimizer(new Adam(5e-3)).loss("sparse_categorical_crossentropy"));
    int[][] answers = rows(training, true);
    model.fit(
        Tensors.of(Tensor.of(rows(training, false)), Tensor.of(shifted(answers))),
        Tensor.of(answers),
        f -> f.epochs(6).batchSize(64).verbose(2));

    SequencedMap<String, Double> reached = new LinkedHashMap<>();
    reached.put("whole_words", wholeWords(model, test));
    return reached;
  }

  private static Model model() {
    Tensor word = Input.builder(LENGTH).dtype(DType.I32).name("word").build();
    Tensor before = Input.builder(LENGTH).dtype(DType.I32).name("before").build();
    Tensors read =
        new GRU(UNITS)
            .returnSequences(true)
            .returnState(true)
            .apply(Tensors.of(new Embedding(LETTERS, 16).apply(word)));
    Tensor written =
        new GRU(UNITS)
            .returnSequences(true)
            .apply(Tensors.of(new Embedding(LETTERS, 16).apply(before), read.get(1)))
            .get(0);
    Tensor attended = new Attention().apply(List.of(written, read.get(0)));
    Tensor both = new Concatenate().apply(List.of(written, attended));
    Tensor letters = new Dense(LETTERS).activation("softmax").apply(both);
    return new Model(Tensors.of(word, before), Tensors.of(letters), "reverse");
  }

  /** {@return the letters of words, from 1, filled up by 0} */
  private static int[][] rows(List<String> words, boolean backwards) {
    int[][] rows = new int[words.size()][LENGTH];
    for (int i = 0; i < rows.length; i++) {
      String word = words.get(i);
      for (int k = 0; k < word.length(); k++) {
        rows[i][k] = word.charAt(backwards ? word.length() - 1 - k : k) - 'a' + 1;
      }
    }
    return rows;
  }

  /** {@return what stands before each letter} */
  private static int[][] shifted(int[][] rows) {
    int[][] shifted = new int[rows.length][LENGTH];
    for (int i = 0; i < rows.length; i++) {
      shifted[i][0] = START;
      System.arraycopy(rows[i], 0, shifted[i], 1, LENGTH - 1);
    }
    return shifted;
  }

  /** {@return the part of words that the model turns around without a mistake} */
  private static double wholeWords(Model model, List<String> words) {
    Tensor given = Tensor.of(rows(words, false));
    int[][] written = new int[words.size()][LENGTH];
    for (int at = 0; at < LENGTH; at++) {
      int[] letters =
          model
              .predict(Tensors.of(given, Tensor.of(shifted(written))), _ -> {})
              .get(0)
              .argmax(-1)
              .toInts();
      for (int i = 0; i < written.length; i++) {
        written[i][at] = letters[i * LENGTH + at];
      }
    }
    int right = 0;
    int[][] answers = rows(words, true);
    for (int i = 0; i < written.length; i++) {
      right += Arrays.equals(written[i], answers[i]) ? 1 : 0;
    }
    return (double) right / written.length;
  }
}
