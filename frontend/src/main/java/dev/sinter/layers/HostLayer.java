package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.Arguments;
import dev.sinter.config.DTypePolicy;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.StringArray;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Trace;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Base of layers that read text or hash values: what they do with text is done on the host, what
 * comes after it (vectors of categories, weights) is compiled. They are applied to data, before the
 * model.
 */
public abstract class HostLayer extends Layer {
  private static final Argument<Optional<DTypePolicy>> DTYPE_OF_VECTORS =
      Argument.optional(
          "dtype",
          new ArgumentType<>() {
            private final ArgumentType<Optional<DTypePolicy>> type = optional(DTypePolicy.TYPE);

            @Override
            public Optional<DTypePolicy> read(@Nullable Object value) {
              return "string".equals(value)
                  ? Optional.empty()
                  : type.read(value).filter(policy -> policy.compute().isFloat());
            }

            @Override
            public @Nullable Object write(Optional<DTypePolicy> value) {
              return type.write(value);
            }

            @Override
            public String describe() {
              return type.describe();
            }
          },
          Optional.empty(),
          "of vectors; none is the session's");

  /**
   * @param arguments of a spec that {@link Layer#spec} made
   */
  protected HostLayer(Arguments arguments) {
    super(arguments);
  }

  /**
   * {@return the declaration of such a layer} Its dtype is that of vectors; files may state that of
   * strings or indices, which says nothing.
   */
  static <L extends HostLayer> Spec<L> hostSpec(
      Class<L> type, Function<Arguments, ? extends L> constructor, Argument<?>... own) {
    Argument<?>[] all = Arrays.copyOf(own, own.length + 1);
    all[own.length] = DTYPE_OF_VECTORS;
    return Layer.spec(type, constructor, all);
  }

  /** {@return a tensor for strings} */
  public abstract Tensor apply(StringArray input);

  /**
   * {@return a tensor for whole numbers at hand; refuses them where the layer takes strings only}
   */
  Tensor applyTo(Tensor numbers) {
    throw new ModelException(
        describe() + ": takes strings, got " + numbers.shape() + " numbers; apply it to strings");
  }

  @Override
  protected final Tensor call(Tensor x, CallContext context) {
    if (Trace.current().isPresent()) {
      throw new ModelException(
          describe()
              + ": works on the host and cannot be part of a compiled model; apply it to the data,"
              + " and give the model what it makes");
    }
    if (x.dtype().isFloat()) {
      throw new ModelException(
          describe() + ": needs strings or whole numbers, got " + x.dtype() + x.shape());
    }
    return applyTo(x);
  }

  /**
   * {@return indices as they are, or as vectors}
   *
   * @param indices row by row; one below 0 is in no category
   * @param extents their shape
   * @param mode int, one_hot, multi_hot, count or tf_idf
   * @param depth number of categories
   * @param weights of the categories, for tf_idf
   */
  final Tensor encode(
      long[] indices, long[] extents, String mode, int depth, Optional<List<Double>> weights) {
    Tensor ids = Tensor.of(NdArray.of(indices, extents));
    return encode(ids, mode, depth, weights);
  }

  /** {@return indices as they are, or as vectors} */
  final Tensor encode(Tensor ids, String mode, int depth, Optional<List<Double>> weights) {
    if (mode.equals("int")) {
      return ids;
    }
    boolean frequencies = mode.equals("tf_idf");
    Tensor counted =
        CategoryEncoding.encode(
            describe(), ids, frequencies ? "count" : mode, depth, dtype(), Optional.empty());
    if (!frequencies) {
      return counted;
    }
    double[] factors = weights.orElseThrow().stream().mapToDouble(Double::doubleValue).toArray();
    return counted.times(Tensor.of(factors).cast(dtype()));
  }

  @Override
  protected final DType inputDtype() {
    return DType.I64;
  }
}
