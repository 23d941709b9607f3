package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.list;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The axes of each sample in another order. */
public final class Permute extends Layer implements LayerSettings<Permute> {
  private static final Argument<List<Integer>> DIMS =
      Argument.required(
              "dims", list(INT), "the axes in their new order; 1 is the first after the batch")
          .check(
              new Check<>(
                  "each number from 1 on once",
                  dims ->
                      dims.stream()
                          .sorted()
                          .toList()
                          .equals(IntStream.rangeClosed(1, dims.size()).boxed().toList())));

  /** Declaration. */
  public static final Spec<Permute> SPEC = Layer.spec(Permute.class, Permute::new, DIMS);

  private Permute(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.rank(get(DIMS).size() + 1));
  }

  /**
   * @param dims the axes in their new order; 1 is the first after the batch
   */
  public Permute(int... dims) {
    this(SPEC.empty().with(DIMS, Arrays.stream(dims).boxed().toList()));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return x.transpose(
        IntStream.concat(IntStream.of(0), get(DIMS).stream().mapToInt(n -> n)).toArray());
  }
}
