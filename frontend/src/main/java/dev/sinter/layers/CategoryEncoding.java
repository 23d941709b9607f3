package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.choice;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import java.util.Optional;

/**
 * Categories as vectors: one hot for one category, several hot for several, or how often each
 * occurs. Input (batch, n) of whole numbers from 0 to {@code num_tokens - 1}, or (batch, 1) for one
 * hot; output (batch, num_tokens). Numbers out of range are in no category.
 */
public final class CategoryEncoding extends Layer implements LayerSettings<CategoryEncoding> {
  private static final Argument<Integer> NUM_TOKENS =
      Argument.required("num_tokens", INT, "number of categories").check(Check.positive());
  private static final Argument<String> OUTPUT_MODE =
      Argument.optional(
          "output_mode",
          choice("one_hot", "multi_hot", "count"),
          "multi_hot",
          "one_hot, multi_hot or count");

  /** Declaration. */
  public static final Spec<CategoryEncoding> SPEC =
      Layer.spec(
          CategoryEncoding.class,
          CategoryEncoding::new,
          NUM_TOKENS,
          OUTPUT_MODE,
          LayerArguments.SPARSE);

  private CategoryEncoding(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param numTokens number of categories
   */
  public CategoryEncoding(int numTokens) {
    this(SPEC.empty().with(NUM_TOKENS, numTokens));
  }

  /** Sets {@code one_hot}, {@code multi_hot} (default) or {@code count}. */
  public CategoryEncoding outputMode(String value) {
    return with("output_mode", value);
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor whole = x.dtype().isFloat() ? x.cast(DType.I64) : x;
    // Looking a category up among all there are refuses one that is not.
    Tensor categories = Tensor.range(get(NUM_TOKENS)).gather(whole, 0);
    return encode(
        describe(),
        categories,
        get(OUTPUT_MODE),
        get(NUM_TOKENS),
        dtype(),
        context.tensor("count_weights"));
  }

  /**
   * {@return categories as vectors}
   *
   * @param layer for messages
   * @param categories whole numbers
   * @param mode one_hot, multi_hot or count
   * @param depth number of categories
   * @param dtype of the result
   * @param weights of the occurrences, for count
   */
  static Tensor encode(
      String layer,
      Tensor categories,
      String mode,
      int depth,
      DType dtype,
      Optional<Tensor> weights) {
    boolean oneHot = mode.equals("one_hot");
    int rank = categories.rank();
    Tensor listed =
        rank == 0 || (oneHot && !categories.shape().last().is(1))
            ? categories.expandDims(-1)
            : categories;
    if (listed.rank() > 2) {
      throw new ModelException(
          layer
              + ": the input of mode "
              + mode
              + " must be (batch, n)"
              + (oneHot ? " with n = 1, or (batch)" : "")
              + ", got "
              + categories.shape());
    }
    if (mode.equals("count")) {
      Tensor hot = listed.oneHot(depth).cast(dtype);
      return weights.map(w -> hot.times(w.cast(dtype).expandDims(-1))).orElse(hot).sum(-2);
    }
    if (weights.isPresent()) {
      throw new ModelException(
          layer + ": count_weights go with output_mode count only, got " + mode);
    }
    return isAmong(listed, depth).cast(dtype);
  }

  /**
   * {@return which categories each row names, bool (batch, depth)}
   *
   * <p>Bits in which two numbers differ are their exclusive or: it is 0 for one of a row's numbers
   * where the row names the category, and positive for all others. That takes two operations per
   * number and category, on as narrow a type as holds them all.
   */
  private static Tensor isAmong(Tensor listed, int depth) {
    DType narrow = depth <= Byte.MAX_VALUE ? DType.I8 : DType.I32;
    // Numbers out of range become the one behind the last category.
    Tensor inside = listed.greaterEqual(0).and(listed.less(depth));
    Tensor numbers = Tensor.where(inside, listed, Tensor.onesLike(listed).times(depth));
    Tensor categories = Tensor.range(depth).cast(narrow);
    return numbers.cast(narrow).expandDims(-1).xor(categories).min(-2).equal(0);
  }

  @Override
  protected DType inputDtype() {
    return DType.I64;
  }
}
