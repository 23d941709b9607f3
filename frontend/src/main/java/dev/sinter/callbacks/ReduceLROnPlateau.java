package dev.sinter.callbacks;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import java.util.SequencedMap;

/**
 * Makes the learning rate smaller when a quantity has not become better for some epochs, and logs
 * it as {@code lr}.
 */
public final class ReduceLROnPlateau extends DeclaredCallback {
  private static final Argument<Double> FACTOR =
      Argument.optional("factor", FLOAT, 0.1, "what the learning rate is multiplied by")
          .check(Check.fromUntil(0, 1));
  private static final Argument<Integer> PATIENCE =
      Argument.optional("patience", INT, 10, "epochs without a better value before it acts")
          .check(Check.atLeast(0));
  private static final Argument<Integer> VERBOSE =
      Argument.optional("verbose", INT, 0, "1 says when it acts").check(Check.between(0, 1));
  private static final Argument<Double> MIN_DELTA =
      Argument.optional("min_delta", FLOAT, 1e-4, "least change that counts as better")
          .check(Check.finite());
  private static final Argument<Integer> COOLDOWN =
      Argument.optional("cooldown", INT, 0, "epochs after it acted that are not counted")
          .check(Check.atLeast(0));
  private static final Argument<Double> MIN_LR =
      Argument.optional("min_lr", FLOAT, 0.0, "least learning rate").check(Check.finiteFrom(0));

  /** Declaration. */
  public static final Spec<ReduceLROnPlateau> SPEC =
      Spec.of(
              ReduceLROnPlateau.class,
              ReduceLROnPlateau::new,
              Monitor.MONITOR,
              FACTOR,
              PATIENCE,
              VERBOSE,
              Monitor.MODE,
              MIN_DELTA,
              COOLDOWN,
              MIN_LR)
          .name("reduce_lr_on_plateau");

  private Monitor monitor = new Monitor("", false, 0);
  private double best;
  private int wait;
  private int cooling;

  private ReduceLROnPlateau(Arguments arguments) {
    super(arguments);
  }

  /** Divides by ten after ten epochs without a better {@code val_loss}. */
  public ReduceLROnPlateau() {
    this(SPEC.empty());
  }

  /** Sets what is watched: a key of the logs. */
  public ReduceLROnPlateau monitor(String value) {
    put("monitor", value);
    return this;
  }

  /** Sets what the learning rate is multiplied by; below 1. */
  public ReduceLROnPlateau factor(double value) {
    put("factor", value);
    return this;
  }

  /** Sets how many epochs without a better value it waits. */
  public ReduceLROnPlateau patience(int value) {
    put("patience", value);
    return this;
  }

  /** Sets whether it says what it does: 0 or 1. */
  public ReduceLROnPlateau verbose(int value) {
    put("verbose", value);
    return this;
  }

  /** Sets which is better: {@code min}, {@code max} or {@code auto}. */
  public ReduceLROnPlateau mode(String value) {
    put("mode", value);
    return this;
  }

  /** Sets the least change that counts as better. */
  public ReduceLROnPlateau minDelta(double value) {
    put("min_delta", value);
    return this;
  }

  /** Sets how many epochs after it acted are not counted. */
  public ReduceLROnPlateau cooldown(int value) {
    put("cooldown", value);
    return this;
  }

  /** Sets the least learning rate. */
  public ReduceLROnPlateau minLr(double value) {
    put("min_lr", value);
    return this;
  }

  @Override
  public void onTrainBegin() {
    String name = get(Monitor.MONITOR);
    monitor = Monitor.of(name, get(Monitor.MODE), name.contains("acc"), get(MIN_DELTA));
    best = monitor.worst();
    wait = 0;
    cooling = 0;
  }

  @Override
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
    double rate = model().optimizer().learningRate();
    double current = monitor.in(logs, "Learning rate reduction is", this::say);
    boolean known = logs.containsKey(monitor.name());
    logs.put("lr", rate);
    if (!known) {
      return;
    }
    if (cooling > 0) {
      cooling--;
      wait = 0;
    }
    if (monitor.improves(current, best)) {
      best = current;
      wait = 0;
    } else if (cooling == 0 && ++wait >= get(PATIENCE)) {
      reduce(epoch, rate);
    }
  }

  private void reduce(int epoch, double rate) {
    if (rate > (float) (double) get(MIN_LR)) {
      double reduced = Math.max(rate * get(FACTOR), get(MIN_LR));
      model().optimizer().setLearningRate(reduced);
      if (get(VERBOSE) > 0) {
        say(
            "\nEpoch "
                + (epoch + 1)
                + ": ReduceLROnPlateau reducing learning rate to "
                + PythonText.show(reduced)
                + ".");
      }
      cooling = get(COOLDOWN);
      wait = 0;
    }
  }
}
