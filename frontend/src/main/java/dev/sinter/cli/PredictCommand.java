package dev.sinter.cli;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.language.TrainingData;
import dev.sinter.model.Model;
import dev.sinter.model.Shapes;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Csv;
import dev.sinter.runtime.file.Idx;
import dev.sinter.runtime.file.Npy;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sinter predict}: runs a trained model on data. */
@Command(
    name = "predict",
    description = "Runs a trained model on a file, or on its test data.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter predict examples/digits.sinter --weights digits.ckpt -o answers.npy",
      "  sinter predict examples/digits.sinter --weights digits.ckpt --input images.npy --first 3"
    })
final class PredictCommand extends ModelCommand {
  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "Weights that 'fit --save' wrote. Default: initial values.")
  private @Nullable Path weights;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description =
          "The input: .npy, .csv (numbers, no header) or IDX, plain or gzip. Default: the test"
              + " data.")
  private @Nullable Path input;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the output here, as .npy. Default: print it, a line a sample.")
  private @Nullable Path output;

  @Option(names = "--first", paramLabel = "N", description = "Only so many samples.")
  private @Nullable Integer first;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "Samples in a step. Default: 32.")
  private int batchSize;

  @Override
  int run(Loaded loaded) {
    Model model = loaded.model();
    Tensors x =
        input == null ? testInputs(loaded) : Tensors.of(Tensor.of(shaped(model, read(input))));
    if (weights != null) {
      restore(model, weights);
    }
    Tensors wanted = first == null ? x : limited(x, first);
    Tensors result = model.predict(wanted, e -> e.batchSize(batchSize).verbose(0));
    if (output != null) {
      if (result.size() != 1) {
        throw new ModelException(
            "predict: -o takes one output, model '" + model.name() + "' has " + result.size());
      }
      Npy.write(output, result.single().array());
    } else {
      result.forEach(this::print);
    }
    return ExitCodes.DONE;
  }

  private static Tensors limited(Tensors all, long rows) {
    return all.map(t -> Tensor.of(t.array().rows(0, Math.clamp(rows, 0, t.array().rows()))));
  }

  private Tensors testInputs(Loaded loaded) {
    TrainingData data = data(loaded);
    return data.test().orElse(data.train()).x();
  }

  private static NdArray read(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".npy")) {
      return Npy.read(path);
    } else if (name.endsWith(".csv") || name.endsWith(".csv.gz")) {
      return Csv.withoutHeader().readNumbers(path, ElementType.F32);
    }
    return Idx.read(path);
  }

  private static NdArray shaped(Model model, NdArray array) {
    if (model.inputs().size() != 1) {
      throw new ModelException(
          "predict: --input takes one input, model '"
              + model.name()
              + "' has "
              + model.inputs().size());
    }
    Shape shape = model.inputs().getFirst().shape();
    List<Long> dims = array.shape();
    boolean known = shape.dims().stream().skip(1).allMatch(d -> d.isFixed());
    if (!known || array.rank() == 0) {
      return array;
    }
    long[] extents = shape.dims().stream().skip(1).mapToLong(d -> d.fixed()).toArray();
    long row = Arrays.stream(extents).reduce(1, (a, b) -> a * b);
    if (row == 0 || array.count() / Math.max(1, dims.getFirst()) != row) {
      throw new ModelException(
          "predict: the input must be " + Shapes.show(shape) + ", the file holds " + dims);
    }
    long[] all = new long[extents.length + 1];
    all[0] = dims.getFirst();
    System.arraycopy(extents, 0, all, 1, extents.length);
    return array.reshape(all);
  }

  private void print(Tensor tensor) {
    NdArray array = tensor.array();
    double[] values = array.buffer().toDoubles();
    int width = Math.toIntExact(array.count() / Math.max(1, array.rows()));
    for (int row = 0; row < array.rows(); row++) {
      out()
          .println(
              Arrays.stream(values, row * width, (row + 1) * width)
                  .mapToObj(v -> String.format(Locale.ROOT, "%.6g", v))
                  .collect(Collectors.joining(" ")));
    }
  }
}
