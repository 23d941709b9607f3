package dev.sinter.runtime.training;

import dev.sinter.runtime.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** What the epochs of a training came to. */
public final class History {
  private final SequencedMap<String, List<Double>> values = new LinkedHashMap<>();
  private final List<Integer> epochs = new ArrayList<>();
  private LoopParameters params;

  /**
   * @param params how the training was asked for
   */
  public History(LoopParameters params) {
    this.params = params;
  }

  /**
   * Appends an epoch.
   *
   * @param epoch its number, from 0
   * @param logs its values; a name that is new begins a list
   */
  public void add(int epoch, SequencedMap<String, Double> logs) {
    epochs.add(epoch);
    logs.forEach((name, value) -> values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
  }

  /**
   * {@return name to one value per epoch that had it, such as {@code loss}, {@code val_accuracy}}
   */
  public SequencedMap<String, List<Double>> history() {
    return Collections.unmodifiableSequencedMap(values);
  }

  /**
   * {@return the values of a name}
   *
   * @throws dev.sinter.runtime.InputException if there is none of that name; lists those there are
   */
  public List<Double> get(String name) {
    List<Double> list = values.get(name);
    if (list == null) {
      throw new InputException(
          "history: has no '" + name + "'; it has " + String.join(", ", values.keySet()));
    }
    return Collections.unmodifiableList(list);
  }

  /** {@return the numbers of the epochs, from 0} */
  public List<Integer> epoch() {
    return Collections.unmodifiableList(epochs);
  }

  /** {@return how the training was asked for; the steps are filled in once they are known} */
  public LoopParameters params() {
    return params;
  }

  void params(LoopParameters known) {
    params = known;
  }
}
