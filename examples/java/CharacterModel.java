import dev.sinter.ir.type.DType;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Embedding;
import dev.sinter.layers.GRU;
import dev.sinter.losses.SparseCategoricalCrossentropy;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.optimizers.Adam;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Random;
import java.util.SequencedMap;

/**
 * Learns to write Shakespeare letter by letter, and writes. One model trains on whole lines;
 * another one shares its layers, takes one letter and a state, and gives the next letter's odds and
 * state.
 *
 * <pre>{@code ./sinter java examples/java/CharacterModel.java}</pre>
 */
final class CharacterModel {
  private static final int LENGTH = 64;
  private static final int UNITS = 128;

  private final String text = Shakespeare.read().substring(0, 130_000);
  private final int[] alphabet = text.chars().distinct().sorted().toArray();
  private final Embedding embedding = new Embedding(alphabet.length, 32);
  private final GRU recurrent = new GRU(UNITS).returnSequences(true).returnState(true);
  private final Dense odds = new Dense(alphabet.length);

  public static void main(String[] arguments) {
    Program.run(() -> new CharacterModel().train());
  }

  SequencedMap<String, Double> train() {
    int[] letters = text.chars().map(c -> Arrays.binarySearch(alphabet, c)).toArray();
    int rows = (letters.length - 1) / LENGTH;
    int[][] x = new int[rows][LENGTH];
    int[][] y = new int[rows][LENGTH];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(letters, row * LENGTH, x[row], 0, LENGTH);
      System.arraycopy(letters, row * LENGTH + 1, y[row], 0, LENGTH);
    }
    Tensor lines = Input.builder(LENGTH).dtype(DType.I32).build();
    Tensors heard = recurrent.apply(Tensors.of(embedding.apply(lines)));
    Model model = new Model(lines, odds.apply(heard.get(0)));
    model.compile(c -> c.optimizer(new Adam(5e-3)).loss(new SparseCategoricalCrossentropy(true)));
    int training = rows - 100;
    model.fit(
        Tensor.of(Arrays.copyOf(x, training)),
        Tensor.of(Arrays.copyOf(y, training)),
        f -> f.epochs(4).batchSize(32).verbose(2));

    System.out.println(write("ROMEO:\n", 300));
    double loss =
        model
            .evaluate(
                Tensor.of(Arrays.copyOfRange(x, training, rows)),
                Tensor.of(Arrays.copyOfRange(y, training, rows)))
            .get("loss");
    SequencedMap<String, Double> reached = new LinkedHashMap<>();
    reached.put("loss", loss);
    reached.put("bits_per_letter", loss / Math.log(2));
    return reached;
  }

  /** {@return a text that begins so, by letters drawn by the model's odds} */
  private String write(String start, int many) {
    Tensor letter = Input.builder(1).dtype(DType.I32).name("letter").build();
    Tensor state = Input.builder(UNITS).name("state").build();
    Tensors heard = recurrent.apply(Tensors.of(embedding.apply(letter), state));
    Model step =
        new Model(
            Tensors.of(letter, state),
            Tensors.of(odds.apply(heard.get(0)).softmax(-1), heard.get(1)));

    Random random = new Random(1);
    StringBuilder written = new StringBuilder(start);
    Tensor memory = Tensor.zeros(1, UNITS);
    for (int i = 0; i < start.length() + many - 1; i++) {
      int index = Arrays.binarySearch(alphabet, written.charAt(i));
      Tensors next = step.predictOnBatch(Tensors.of(Tensor.of(index).reshape(1, 1), memory));
      memory = next.get(1);
      if (i >= start.length() - 1) {
        written.append((char) alphabet[draw(next.get(0).toFloats(), random)]);
      }
    }
    return written.toString();
  }

  private static int draw(float[] odds, Random random) {
    double left = random.nextDouble();
    for (int i = 0; i < odds.length; i++) {
      left -= odds[i];
      if (left < 0) {
        return i;
      }
    }
    return odds.length - 1;
  }
}
