package dev.sinter.language;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.text.NearestName;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Model;
import dev.sinter.model.Shapes;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where data come from.
 *
 * @param source how to read them
 * @param directory what paths are relative to
 */
record DataSpec(Source source, Path directory) {

  /** What a reader gives: inputs and targets; several ones by name. */
  record Loaded(Map<String, NdArray> inputs, Map<String, NdArray> targets) {}

  /** Reads files. */
  @FunctionalInterface
  interface Source {
    /**
     * {@return the arrays}
     *
     * @param paths finds a file
     * @param targets which column the targets are, where that applies
     */
    Loaded read(Paths paths, @Nullable Object targets);
  }

  /** Finds files. */
  @FunctionalInterface
  interface Paths {
    /** {@return the file of a name} */
    Path find(String name);
  }

  /** {@return the data as a model takes them} */
  DataPart load(Model model, Optional<Path> override, @Nullable Object targets) {
    Path base = override.orElse(directory);
    Loaded loaded = source.read(name -> find(base, name), targets);
    Map<String, NdArray> named = loaded.inputs();
    List<String> names = model.inputNames();
    List<Tensor> inputs = model.inputs();
    if (named.size() != Math.max(1, inputs.size())) {
      throw new ModelException(
          "model '"
              + model.name()
              + "' has "
              + inputs.size()
              + " inputs "
              + names
              + ", the data have "
              + named.size());
    }
    Map<String, Tensor> x = new LinkedHashMap<>();
    if (named.size() == 1) {
      String name = names.isEmpty() ? "x" : names.getFirst();
      x.put(
          name,
          fitted(
              name,
              List.copyOf(named.values()).getFirst(),
              inputs.isEmpty() ? Optional.empty() : Optional.of(inputs.getFirst())));
    } else {
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        NdArray array = named.get(name);
        if (array == null) {
          throw new ModelException(
              "model '"
                  + model.name()
                  + "': input '"
                  + name
                  + "' is not among the data "
                  + named.keySet());
        }
        x.put(name, fitted(name, array, Optional.of(inputs.get(i))));
      }
    }
    return new DataPart(structure(x), targets(model, loaded, targets, x));
  }

  private static Optional<Tensors> targets(
      Model model, Loaded loaded, @Nullable Object stated, Map<String, Tensor> x) {
    if ("inputs".equals(stated)) {
      return Optional.of(Tensors.of(List.copyOf(x.values()).getFirst()));
    } else if (loaded.targets().isEmpty()) {
      return Optional.empty();
    }
    Map<String, Tensor> y = new LinkedHashMap<>();
    loaded
        .targets()
        .forEach(
            (name, array) ->
                y.put(
                    name,
                    Tensor.of(
                        array.type() == ElementType.U8 || array.type() == ElementType.I8
                            ? array.cast(ElementType.I32)
                            : array)));
    if (y.size() > 1) {
      for (String name : y.keySet()) {
        if (!model.outputNames().contains(name)) {
          throw new ModelException(
              "targets: model '"
                  + model.name()
                  + "' has no output '"
                  + name
                  + "'"
                  + NearestName.hint(name, model.outputNames())
                  + "; outputs are "
                  + model.outputNames());
        }
      }
    }
    return Optional.of(structure(y));
  }

  private static Tensors structure(Map<String, Tensor> tensors) {
    return tensors.size() == 1
        ? Tensors.of(List.copyOf(tensors.values()).getFirst())
        : Tensors.named(tensors);
  }

  /** {@return rows in the shape of an input: the elements of a row must be as many} */
  private static Tensor fitted(String name, NdArray array, Optional<Tensor> input) {
    if (input.isEmpty() || array.rank() == 0) {
      return Tensor.of(array);
    }
    Shape shape = input.get().shape();
    long known = 1;
    int unknown = 0;
    long[] extents = new long[shape.rank()];
    extents[0] = array.rows();
    for (int axis = 1; axis < shape.rank(); axis++) {
      if (shape.dim(axis).isFixed()) {
        extents[axis] = shape.dim(axis).fixed();
        known *= extents[axis];
      } else {
        unknown++;
      }
    }
    if (unknown > 0) {
      return Tensor.of(array);
    }
    long row = array.rows() == 0 ? known : array.count() / array.rows();
    if (row != known) {
      throw new ModelException(
          "input '"
              + name
              + "' takes "
              + Shapes.show(shape)
              + ": "
              + known
              + " numbers a row, the data have "
              + row);
    }
    return Tensor.of(array.reshape(extents));
  }

  private static Path find(Path base, String name) {
    Path path = base.resolve(name);
    if (!Files.isRegularFile(path)) {
      throw new ModelException(
          "data file "
              + path
              + ": there is no such file; paths are relative to the .sinter file, or to --data"
              + " DIR");
    }
    return path;
  }
}
