package dev.sinter.cli;

import dev.sinter.ir.ModelException;
import dev.sinter.language.TrainingData;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Npy;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "  sinter predict examples/digits.sinter --weights digits.ckpt --input images.npy --first 3",
      "",
      "Axis 0 of the input counts samples; a row that is as long as a sample takes its shape."
    })
final class PredictCommand extends ModelCommand {
  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "Weights that 'fit --save' wrote. Default: initial values.")
  private @Nullable Path weights;

  @Mixin private ArrayFiles files;

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

  @Option(
      names = "--json",
      description = "Print the outputs as JSON: nested lists by the names of outputs.")
  private boolean json;

  @Override
  int run(Loaded loaded) {
    if (batchSize < 1 || first != null && first < 1) {
      throw new UsageException("--batch-size and --first must be at least 1");
    }
    Model model = loaded.model();
    Tensors x = files.isGiven() ? files.x(model) : testInputs(loaded);
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
    }
    if (json) {
      json(described(model, result));
    } else if (output == null) {
      result.forEach(this::print);
    }
    return ExitCodes.DONE;
  }

  private Map<String, Object> described(Model model, Tensors result) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("model", model.name());
    description.put("rows", result.get(0).array().rows());
    if (output != null) {
      description.put("file", output.toString());
      return description;
    }
    Map<String, Object> outputs = new LinkedHashMap<>();
    List<Tensor> tensors = result.flat();
    for (int i = 0; i < tensors.size(); i++) {
      List<String> names = model.outputNames();
      String name = names.size() == tensors.size() ? names.get(i) : "output_" + i;
      outputs.put(name, Json.nested(tensors.get(i).array()));
    }
    description.put("outputs", outputs);
    return description;
  }

  private static Tensors limited(Tensors all, long rows) {
    return all.map(t -> Tensor.of(t.array().rows(0, Math.clamp(rows, 0, t.array().rows()))));
  }

  private Tensors testInputs(Loaded loaded) {
    TrainingData data = data(loaded);
    return data.test().orElse(data.train()).x();
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
