package dev.sinter.metrics;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.list;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.Arguments;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Check;
import dev.sinter.ir.type.Shape;
import dev.sinter.metrics.ConfusionCounts.Cell;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Base of metrics that count right and wrong answers at thresholds, and compare the counts. */
abstract class ThresholdMetric extends Metric {
  /** One threshold or several, each from 0 to 1. */
  private static final ArgumentType<List<Double>> THRESHOLD_LIST =
      new ArgumentType<>() {
        private final ArgumentType<List<Double>> list = list(FLOAT);

        @Override
        public List<Double> read(@Nullable Object value) {
          List<Double> all =
              value instanceof Number n ? List.of(n.doubleValue()) : list.read(value);
          if (all.isEmpty() || all.stream().anyMatch(t -> !(t >= 0 && t <= 1))) {
            throw new BadValueException("must be " + describe() + ", got " + value);
          }
          return all;
        }

        @Override
        public @Nullable Object write(List<Double> value) {
          return value.size() == 1 ? value.getFirst() : list.write(value);
        }

        @Override
        public String describe() {
          return "a number from 0 to 1, or a list of such";
        }
      };

  static final Argument<Optional<List<Double>>> THRESHOLDS =
      Argument.optional(
          "thresholds",
          optional(THRESHOLD_LIST),
          Optional.empty(),
          "above it a prediction says yes: a number, or a list for a result each");
  static final Argument<Optional<Integer>> CLASS_ID =
      Argument.optional("class_id", optional(INT), Optional.empty(), "the only class that counts");
  static final Argument<Integer> NUM_THRESHOLDS =
      Argument.optional("num_thresholds", INT, 200, "number of thresholds, evenly spread")
          .check(Check.positive());

  private final Map<Cell, Variable> counts = new LinkedHashMap<>();
  private final List<Double> thresholds;

  /**
   * @param arguments of a spec that {@link #spec} made
   * @param thresholds at which answers are counted
   */
  ThresholdMetric(Arguments arguments, List<Double> thresholds) {
    super(arguments);
    this.thresholds = List.copyOf(thresholds);
  }

  /** {@return n thresholds from {@code first} to {@code last}, evenly spread within 0 and 1} */
  static List<Double> spread(int count, double first, double last) {
    if (count == 1) {
      return List.of(0.5);
    }
    List<Double> all = new ArrayList<>(List.of(first));
    for (int i = 1; i < count - 1; i++) {
      all.add((double) i / (count - 1));
    }
    all.add(last);
    return all;
  }

  /** {@return thresholds, smallest first} */
  final List<Double> thresholds() {
    return thresholds;
  }

  /** Makes the counts that are needed, (thresholds) or (thresholds, labels). */
  final void addCounts(Shape shape, Cell... cells) {
    for (Cell cell : cells) {
      counts.put(cell, addVariable(cell.name().toLowerCase(Locale.ROOT), shape));
    }
  }

  /** {@return whether the counts are made} */
  final boolean hasCounts() {
    return !counts.isEmpty();
  }

  /** {@return a count} */
  final Tensor count(Cell cell) {
    return Objects.requireNonNull(counts.get(cell)).read();
  }

  /** Adds the answers of a batch to the counts. */
  final void add(ConfusionCounts.Answers answers) {
    ConfusionCounts all = ConfusionCounts.of(answers, thresholds);
    counts.forEach((cell, variable) -> variable.assignAdd(cell.of(all).reshape(variable.shape())));
  }

  /** {@return a / (a + b), 0 where both are 0} */
  final Tensor part(Cell a, Cell b) {
    return count(a).divideNoNan(count(a).plus(count(b)));
  }

  /** {@return one number where there is one threshold} */
  final Tensor perThreshold(Tensor values) {
    return thresholds.size() == 1 ? values.squeeze(0) : values;
  }

  /** {@return the answers for the class that counts, or for all} */
  static ConfusionCounts.Answers ofClass(ConfusionCounts.Answers all, Optional<Integer> number) {
    return number.map(all::ofClass).orElse(all).flat();
  }
}
