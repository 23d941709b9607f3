package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.LONG;
import static dev.sinter.config.ArgumentTypes.list;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The same elements of each sample under another shape; one extent may be -1. */
public final class Reshape extends Layer implements LayerSettings<Reshape> {
  private static final Argument<List<Long>> TARGET_SHAPE =
      Argument.required("target_shape", list(LONG), "extents without the batch, one may be -1");

  /** Declaration. */
  public static final Spec<Reshape> SPEC = Layer.spec(Reshape.class, Reshape::new, TARGET_SHAPE);

  private Reshape(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param targetShape extents without the batch, one may be -1
   */
  public Reshape(long... targetShape) {
    this(SPEC.empty().with(TARGET_SHAPE, Arrays.stream(targetShape).boxed().toList()));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    List<Long> target = get(TARGET_SHAPE);
    Dim sample = x.shape().slice(1, x.rank()).size();
    Dim known = Dim.of(target.stream().filter(n -> n >= 0).reduce(1L, (a, b) -> a * b));
    boolean open = target.contains(-1L);
    if (open ? !sample.isDivisibleBy(known) : !sample.equals(known)) {
      throw new ModelException(
          describe()
              + ": the number of elements of a sample must stay, got "
              + x.shape().slice(1, x.rank())
              + " ("
              + sample
              + ") to "
              + target);
    }
    List<Dim> dims = new ArrayList<>(List.of(x.dim(0)));
    target.forEach(n -> dims.add(n >= 0 ? Dim.of(n) : sample.dividedBy(known)));
    return x.reshape(new Shape(dims));
  }
}
