package dev.sinter.cli;

import dev.sinter.data.ArrayFile;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Model;
import dev.sinter.model.Shapes;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** Samples and targets that files hold, for models whose own file names no data. */
final class ArrayFiles {
  @Option(
      names = "--input",
      paramLabel = "FILE",
      description =
          "The input: .npy, .csv (numbers, no header) or IDX, plain or gzip; once for each input"
              + " of the model, in order.")
  private List<Path> inputs = new ArrayList<>();

  @Option(
      names = "--targets",
      paramLabel = "FILE",
      description = "What the outputs should be, in a file like --input; once for each output.")
  private List<Path> targets = new ArrayList<>();

  /** {@return whether inputs were given} */
  boolean isGiven() {
    return !inputs.isEmpty();
  }

  /** {@return the samples, in the shapes of the model's inputs} */
  Tensors x(Model model) {
    int wanted = Math.max(1, model.inputs().size());
    if (inputs.size() != wanted) {
      throw new ModelException(
          "--input: model '"
              + model.name()
              + "' has "
              + wanted
              + " inputs, got "
              + inputs.size()
              + " files");
    }
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      tensors.add(Tensor.of(shaped(model, i, ArrayFile.read(inputs.get(i)))));
    }
    return Tensors.of(tensors.toArray(Tensor[]::new));
  }

  /** {@return the targets} */
  Tensors y() {
    if (targets.isEmpty()) {
      throw new UsageException("--targets is needed with --input");
    }
    return Tensors.of(
        targets.stream().map(path -> Tensor.of(ArrayFile.read(path))).toArray(Tensor[]::new));
  }

  private static NdArray shaped(Model model, int index, NdArray array) {
    if (index >= model.inputs().size()) {
      return array;
    }
    Shape shape = model.inputs().get(index).shape();
    List<Long> dims = array.shape();
    boolean known = shape.dims().stream().skip(1).allMatch(d -> d.isFixed());
    if (!known || array.rank() == 0) {
      return array;
    }
    long[] extents = shape.dims().stream().skip(1).mapToLong(d -> d.fixed()).toArray();
    long row = Arrays.stream(extents).reduce(1, (a, b) -> a * b);
    if (row == 0 || array.count() / Math.max(1, dims.getFirst()) != row) {
      throw new ModelException(
          "--input: must be " + Shapes.show(shape) + ", the file holds " + dims);
    }
    long[] all = new long[extents.length + 1];
    all[0] = dims.getFirst();
    System.arraycopy(extents, 0, all, 1, extents.length);
    return array.reshape(all);
  }
}
