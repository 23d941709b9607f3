import dev.sinter.ir.type.DType;
import dev.sinter.runtime.file.Idx;
import dev.sinter.tensor.Tensor;
import java.nio.file.Path;

/**
 * The handwritten digits of MNIST (LeCun, Cortes, Burges), read from its four files.
 *
 * @param trainImages f32[60000, 784], from 0 to 1
 * @param trainLabels u8[60000], the digits
 * @param testImages f32[10000, 784]
 * @param testLabels u8[10000]
 */
record Mnist(Tensor trainImages, Tensor trainLabels, Tensor testImages, Tensor testLabels) {

  /** {@return the data in a directory} */
  static Mnist read(Path directory) {
    return new Mnist(
        images(directory.resolve("train-images-idx3-ubyte.gz")),
        labels(directory.resolve("train-labels-idx1-ubyte.gz")),
        images(directory.resolve("t10k-images-idx3-ubyte.gz")),
        labels(directory.resolve("t10k-labels-idx1-ubyte.gz")));
  }

  private static Tensor images(Path file) {
    Tensor pixels = labels(file);
    long rows = pixels.dim(0).fixed();
    return pixels.reshape(rows, 784).cast(DType.F32).dividedBy(255);
  }

  private static Tensor labels(Path file) {
    return Tensor.of(Idx.read(file));
  }
}
