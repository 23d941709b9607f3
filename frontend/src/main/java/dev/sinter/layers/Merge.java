package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.ir.ModelException;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What elementwise merges of several inputs share. Inputs of fewer axes get new ones behind the
 * batch; extents of 1 broadcast. The output's mask is where all masks hold.
 */
public abstract class Merge extends Layer {
  /**
   * @param arguments of the merge
   */
  protected Merge(Arguments arguments) {
    super(arguments);
  }

  /** {@return inputs of one rank, merged} */
  protected abstract Tensor merge(List<Tensor> inputs);

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    List<Tensor> all = inputs.flat();
    if (all.size() < 2) {
      throw new ModelException(describe() + ": needs at least two inputs, got " + all.size());
    }
    int rank = all.stream().mapToInt(Tensor::rank).max().orElse(0);
    List<Tensor> aligned = new ArrayList<>();
    for (Tensor input : all) {
      Tensor wide = input;
      while (wide.rank() < rank) {
        wide = wide.expandDims(1);
      }
      aligned.add(wide);
    }
    return Tensors.of(merge(aligned));
  }

  @Override
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    return List.of(masks.stream().flatMap(Optional::stream).reduce(Tensor::and));
  }
}
