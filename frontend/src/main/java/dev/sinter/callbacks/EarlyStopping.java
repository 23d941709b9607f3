package dev.sinter.callbacks;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.runtime.buffer.NdArray;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Ends the training when a quantity has not become better for some epochs.
 *
 * <pre>{@code
 * model.fit(x, y, f -> f.epochs(100).validationSplit(0.1)
 *     .callbacks(new EarlyStopping().patience(3).restoreBestWeights(true)));
 * }</pre>
 */
public final class EarlyStopping extends DeclaredCallback {
  private static final Argument<Double> MIN_DELTA =
      Argument.optional("min_delta", FLOAT, 0.0, "least change that counts as better")
          .check(Check.finite());
  private static final Argument<Integer> PATIENCE =
      Argument.optional("patience", INT, 0, "epochs without a better value before it ends")
          .check(Check.atLeast(0));
  private static final Argument<Integer> VERBOSE =
      Argument.optional("verbose", INT, 0, "1 says when it ends").check(Check.between(0, 1));
  private static final Argument<Optional<Double>> BASELINE =
      Argument.optional(
              "baseline", optional(FLOAT), Optional.empty(), "value that must be beaten, too")
          .check(Monitor.COMPARABLE);
  private static final Argument<Boolean> RESTORE_BEST_WEIGHTS =
      Argument.optional(
          "restore_best_weights", BOOL, false, "goes back to the weights of the best epoch");
  private static final Argument<Integer> START_FROM_EPOCH =
      Argument.optional("start_from_epoch", INT, 0, "epochs that are not looked at")
          .check(Check.atLeast(0));

  /** Declaration. */
  public static final Spec<EarlyStopping> SPEC =
      Spec.of(
          EarlyStopping.class,
          EarlyStopping::new,
          Monitor.MONITOR,
          MIN_DELTA,
          PATIENCE,
          VERBOSE,
          Monitor.MODE,
          BASELINE,
          RESTORE_BEST_WEIGHTS,
          START_FROM_EPOCH);

  private Monitor monitor = new Monitor("", false, 0);
  private double best;
  private int bestEpoch;
  private int wait;
  private int stoppedEpoch;
  private List<NdArray> bestWeights = List.of();

  private EarlyStopping(Arguments arguments) {
    super(arguments);
  }

  /** Watches {@code val_loss}, without patience. */
  public EarlyStopping() {
    this(SPEC.empty());
  }

  /** Sets what is watched: a key of the logs. */
  public EarlyStopping monitor(String value) {
    put("monitor", value);
    return this;
  }

  /** Sets the least change that counts as better. */
  public EarlyStopping minDelta(double value) {
    put("min_delta", value);
    return this;
  }

  /** Sets how many epochs without a better value it waits. */
  public EarlyStopping patience(int value) {
    put("patience", value);
    return this;
  }

  /** Sets whether it says what it does: 0 or 1. */
  public EarlyStopping verbose(int value) {
    put("verbose", value);
    return this;
  }

  /** Sets which is better: {@code min}, {@code max} or {@code auto}. */
  public EarlyStopping mode(String value) {
    put("mode", value);
    return this;
  }

  /** Sets a value that must be beaten for the waiting to start anew. */
  public EarlyStopping baseline(double value) {
    put("baseline", value);
    return this;
  }

  /** Sets whether the weights of the best epoch come back when it ends the training. */
  public EarlyStopping restoreBestWeights(boolean value) {
    put("restore_best_weights", value);
    return this;
  }

  /** Sets how many epochs are not looked at. */
  public EarlyStopping startFromEpoch(int value) {
    put("start_from_epoch", value);
    return this;
  }

  /** {@return the epoch, from 0, after which it ended the training; 0 if it did not} */
  public int stoppedEpoch() {
    return stoppedEpoch;
  }

  @Override
  public void onTrainBegin() {
    String name = get(Monitor.MONITOR);
    boolean larger = name.endsWith("acc") || name.endsWith("accuracy") || name.endsWith("auc");
    monitor = Monitor.of(name, get(Monitor.MODE), larger, Math.abs(get(MIN_DELTA)));
    best = monitor.worst();
    bestEpoch = 0;
    wait = 0;
    stoppedEpoch = 0;
    bestWeights = List.of();
  }

  @Override
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
    double current = monitor.in(logs, "Early stopping", this::say);
    if (!logs.containsKey(monitor.name()) || epoch < get(START_FROM_EPOCH)) {
      return;
    }
    boolean restores = get(RESTORE_BEST_WEIGHTS);
    if (restores && bestWeights.isEmpty()) {
      bestWeights = model().getWeights();
    }
    wait++;
    if (monitor.improves(current, best)) {
      best = current;
      bestEpoch = epoch;
      if (restores) {
        bestWeights = model().getWeights();
      }
      if (get(BASELINE).isEmpty() || monitor.improves(current, get(BASELINE).get())) {
        wait = 0;
      }
    } else if (wait >= get(PATIENCE) && epoch > 0) {
      stoppedEpoch = epoch;
      model().stopTraining();
      if (restores) {
        if (get(VERBOSE) > 0) {
          say("Restoring model weights from the end of the best epoch: " + (bestEpoch + 1) + ".");
        }
        model().setWeights(bestWeights);
      }
    }
  }

  @Override
  public void onTrainEnd(SequencedMap<String, Double> logs) {
    if (stoppedEpoch > 0 && get(VERBOSE) > 0) {
      say("Epoch " + (stoppedEpoch + 1) + ": early stopping");
    }
    bestWeights = List.of();
  }
}
