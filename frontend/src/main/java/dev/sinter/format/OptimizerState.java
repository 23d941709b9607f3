package dev.sinter.format;

import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Model;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * What an optimizer remembers, as files of all versions list it.
 *
 * <pre>
 *   since 2.11:  iteration, (learning rate,) slots of weight 0, slots of weight 1, ...
 *   before:      iteration, first slot of all weights, second slot of all weights, ...
 * </pre>
 */
final class OptimizerState {
  private final Optimizer optimizer;
  private final List<Variable> weights;
  private final List<NdArray> stored;

  private OptimizerState(Optimizer optimizer, List<Variable> weights, List<NdArray> stored) {
    this.optimizer = optimizer;
    this.weights = weights;
    this.stored = stored;
  }

  /**
   * Sets what an optimizer remembers.
   *
   * @param weights that it changes, in order
   * @param slotsTogether whether a slot of all weights comes before the next slot
   * @throws ModelException if the file has something else
   */
  static void restore(
      Optimizer optimizer, List<Variable> weights, List<NdArray> stored, boolean slotsTogether) {
    optimizer.build(weights);
    new OptimizerState(optimizer, weights, stored).restore(slotsTogether);
  }

  /**
   * Sets what the optimizers of a model remember, where an archive has it.
   *
   * @param stored gives the arrays of a path
   * @param slotsTogether whether a slot of all weights comes before the next slot
   * @throws ModelException if the file has something else
   */
  static void restore(
      Model model, Function<String, Optional<List<NdArray>>> stored, boolean slotsTogether) {
    List<List<Variable>> weights = model.weightsByOptimizer();
    int next = 0;
    for (Map.Entry<String, Optimizer> at : paths(model.optimizers()).entrySet()) {
      List<Variable> own = weights.get(next++);
      stored
          .apply(at.getKey())
          .ifPresent(arrays -> restore(at.getValue(), own, arrays, slotsTogether));
    }
  }

  /**
   * {@return where an archive keeps what optimizers remember: {@code optimizer} for one, below it
   * by their classes for several, of which later ones of a class have a number}
   */
  static SequencedMap<String, Optimizer> paths(List<Optimizer> optimizers) {
    SequencedMap<String, Optimizer> paths = new LinkedHashMap<>();
    if (optimizers.size() == 1) {
      paths.put("optimizer", optimizers.getFirst());
      return paths;
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Optimizer optimizer : optimizers) {
      String name = Spec.snakeCase(optimizer.className());
      int count = counts.merge(name, 1, Integer::sum) - 1;
      paths.put("optimizer/" + name + (count == 0 ? "" : "_" + count), optimizer);
    }
    return paths;
  }

  /** {@return what files of Keras 2.13 list; the learning rate is among the settings} */
  static List<Variable> stored(Optimizer optimizer) {
    List<Variable> variables = new ArrayList<>(optimizer.variables());
    variables.remove(1);
    return variables;
  }

  private void restore(boolean slotsTogether) {
    List<Variable> all = optimizer.variables();
    if (!slotsTogether && fits(all, stored)) {
      set(all, stored);
      return;
    }
    List<Variable> withoutRate = stored(optimizer);
    if (!slotsTogether && fits(withoutRate, stored)) {
      set(withoutRate, stored);
      return;
    }
    if (stored.size() <= 2 && fits(all.subList(0, stored.size()), stored)) {
      set(all.subList(0, stored.size()), stored); // Saved before the first step.
      return;
    }
    List<Variable> regrouped = regrouped(withoutRate);
    List<Variable> slotsOnly = regrouped.subList(1, regrouped.size());
    if (fits(slotsOnly, stored)) {
      set(slotsOnly, stored);
      return;
    }
    Optional<List<NdArray>> old = oldSlots(regrouped.size());
    if (old.isPresent() && fits(regrouped, old.get())) {
      set(regrouped, old.get());
      return;
    }
    throw new ModelException(
        "optimizer "
            + optimizer.className()
            + ": has "
            + all.size()
            + " variables for "
            + weights.size()
            + " weights, the file has "
            + stored.size()
            + " arrays that do not fit them");
  }

  /** {@return iteration, then slot by slot} */
  private List<Variable> regrouped(List<Variable> byWeight) {
    int count = weights.size();
    int slots = count == 0 ? 0 : (byWeight.size() - 1) / count;
    List<Variable> bySlot = new ArrayList<>(List.of(byWeight.getFirst()));
    for (int slot = 0; slot < slots; slot++) {
      for (int weight = 0; weight < count; weight++) {
        bySlot.add(byWeight.get(1 + weight * slots + slot));
      }
    }
    bySlot.addAll(byWeight.subList(1 + slots * count, byWeight.size()));
    return bySlot;
  }

  /** Old Adam kept a dummy for a slot that it did not use, old SGD moments that it did not use. */
  private Optional<List<NdArray>> oldSlots(int wanted) {
    if (stored.size() == wanted) {
      return Optional.of(stored);
    }
    boolean onlyUnused =
        stored.size() == wanted + weights.size()
            && (wanted == 1
                || stored.subList(wanted, stored.size()).stream().allMatch(a -> a.count() == 1));
    return onlyUnused ? Optional.of(stored.subList(0, wanted)) : Optional.empty();
  }

  private static boolean fits(List<Variable> variables, List<NdArray> arrays) {
    if (variables.size() != arrays.size()) {
      return false;
    }
    for (int i = 0; i < arrays.size(); i++) {
      List<Long> shape = LongStream.of(variables.get(i).shape().fixed()).boxed().toList();
      if (!shape.equals(arrays.get(i).shape())) {
        return false;
      }
    }
    return true;
  }

  private static void set(List<Variable> variables, List<NdArray> arrays) {
    for (int i = 0; i < arrays.size(); i++) {
      variables.get(i).set(arrays.get(i));
    }
  }
}
