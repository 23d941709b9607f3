package dev.sinter.plot;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.training.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Draws what the epochs of a training came to: a chart for each value and its validation. */
public final class TrainingCurves {
  private static final String VALIDATION = "val_";

  private TrainingCurves() {}

  /**
   * {@return the charts of a training, one below the other}
   *
   * @throws ModelException if no epoch was trained
   */
  public static Drawing of(History history) {
    if (history.epoch().isEmpty()) {
      throw new ModelException(
          "training curves: no epoch was trained, so there is nothing to draw");
    }
    SequencedMap<String, SequencedMap<String, List<Double>>> charts = new LinkedHashMap<>();
    history
        .history()
        .forEach(
            (name, values) -> {
              boolean measured = name.startsWith(VALIDATION);
              String base = measured ? name.substring(VALIDATION.length()) : name;
              charts
                  .computeIfAbsent(base, _ -> new LinkedHashMap<>())
                  .put(measured ? "validation" : "training", values);
            });
    int first = history.epoch().getFirst() + 1;
    List<Drawing> drawings = new ArrayList<>();
    charts.forEach(
        (name, lines) -> drawings.add(new LineChart(name, "epoch", first, lines).draw()));
    return Drawing.below(drawings);
  }
}
