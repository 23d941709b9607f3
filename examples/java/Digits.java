import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Csv;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * Handwritten digits, 8x8 pixels.
 *
 * @param images rows of 64 pixels from 0 (white) to 1 (black)
 * @param labels the digits
 */
record Digits(List<float[]> images, List<Integer> labels) {

  /** {@return all 1,797 digits} */
  static Digits read() {
    NdArray table = Csv.withoutHeader().readNumbers(Program.data("digits.csv.gz"), ElementType.F64);
    Digits digits = new Digits(new ArrayList<>(), new ArrayList<>());
    for (long row = 0; row < table.rows(); row++) {
      float[] pixels = new float[64];
      for (int i = 0; i < 64; i++) {
        pixels[i] = (float) table.buffer().getDouble(row * 65 + i) / 16;
      }
      digits.images.add(pixels);
      digits.labels.add((int) table.buffer().getDouble(row * 65 + 64));
    }
    return digits;
  }

  int count() {
    return labels.size();
  }

  /** {@return the first 1,437, which train} */
  Digits training() {
    return new Digits(images.subList(0, 1437), labels.subList(0, 1437));
  }

  /** {@return the other 360, which test} */
  Digits testing() {
    return new Digits(images.subList(1437, count()), labels.subList(1437, count()));
  }

  /** {@return those whose label is wanted} */
  Digits only(IntPredicate wanted) {
    Digits some = new Digits(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < count(); i++) {
      if (wanted.test(labels.get(i))) {
        some.images.add(images.get(i));
        some.labels.add(labels.get(i));
      }
    }
    return some;
  }

  /** {@return the first so many} */
  Digits first(int many) {
    return new Digits(images.subList(0, many), labels.subList(0, many));
  }

  /** {@return f32[count, 64]} */
  Tensor pixels() {
    return Tensor.of(images.toArray(float[][]::new));
  }

  /** {@return i32[count], the labels less the least one} */
  Tensor classes(int least) {
    return Tensor.of(labels.stream().mapToInt(label -> label - least).toArray());
  }

  /** Pairs of images, half of them of the same digit. */
  record Pairs(Tensor left, Tensor right, Tensor same) {}

  /** {@return pairs drawn by chance} */
  Pairs pairs(int many, long seed) {
    Random random = new Random(seed);
    List<Digits> byLabel = new ArrayList<>();
    for (int label = 0; label < 10; label++) {
      int wanted = label;
      byLabel.add(only(l -> l == wanted));
    }
    float[][] left = new float[many][];
    float[][] right = new float[many][];
    float[] same = new float[many];
    for (int i = 0; i < many; i++) {
      int a = random.nextInt(10);
      int b = i % 2 == 0 ? a : (a + 1 + random.nextInt(9)) % 10;
      left[i] = byLabel.get(a).any(random);
      right[i] = byLabel.get(b).any(random);
      same[i] = a == b ? 1 : 0;
    }
    return new Pairs(Tensor.of(left), Tensor.of(right), Tensor.of(same).reshape(many, 1));
  }

  private float[] any(Random random) {
    return images.get(random.nextInt(count()));
  }
}
