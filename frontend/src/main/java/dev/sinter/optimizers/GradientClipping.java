package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.ir.ModelException;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Limits gradients: each by its norm, all by their common norm, or each element. */
final class GradientClipping {
  static final Argument<Optional<Double>> CLIPNORM =
      limit("clipnorm", "largest norm of each gradient");
  static final Argument<Optional<Double>> CLIPVALUE =
      limit("clipvalue", "largest absolute value of gradients");
  static final Argument<Optional<Double>> GLOBAL_CLIPNORM =
      limit("global_clipnorm", "largest norm of all gradients together");

  private GradientClipping() {}

  private static Argument<Optional<Double>> limit(String name, String doc) {
    return Argument.optional(name, optional(FLOAT), Optional.empty(), doc)
        .check(new Check<>("more than 0", v -> v.isEmpty() || v.get() > 0));
  }

  /** Refuses limits that contradict each other. */
  static void check(String owner, Arguments arguments) {
    if (arguments.get(CLIPNORM).isPresent() && arguments.get(GLOBAL_CLIPNORM).isPresent()) {
      throw new ModelException(owner + ": at most one of clipnorm and global_clipnorm can be set");
    }
  }

  /** {@return the limited gradients; the first limit that is set counts} */
  static List<Tensor> clip(List<Tensor> gradients, Arguments arguments) {
    Optional<Double> own = arguments.get(CLIPNORM);
    Optional<Double> common = arguments.get(GLOBAL_CLIPNORM);
    Optional<Double> value = arguments.get(CLIPVALUE);
    if (own.isPresent()) {
      double limit = own.get();
      return gradients.stream().map(g -> scaleTo(g, g.square().sum().sqrt(), limit)).toList();
    } else if (common.isPresent()) {
      double limit = common.get();
      Tensor norm =
          gradients.stream().map(g -> g.square().sum()).reduce(Tensor::plus).orElseThrow().sqrt();
      return gradients.stream().map(g -> scaleTo(g, norm, limit)).toList();
    } else if (value.isPresent()) {
      double limit = value.get();
      return gradients.stream().map(g -> g.clip(-limit, limit)).toList();
    }
    return gradients;
  }

  /** Scales by limit / max(norm, limit). */
  private static Tensor scaleTo(Tensor gradient, Tensor norm, double limit) {
    return gradient.times(norm.maximum(limit).divideInto(limit));
  }
}
