package dev.sinter.ir.interpret;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the values of named extents from the shapes that parameters get, and checks that they
 * agree.
 *
 * <p>An extent {@code 28*B*T} with one name not yet known tells that name's value. Extents are
 * looked at again until none tells anything new; one that stays open must follow from a binding
 * given from outside.
 */
public final class Dimensions {
  private record Fact(String parameter, TensorType declared, int axis, long extent) {
    Dim dim() {
      return declared.dim(axis);
    }
  }

  private final String owner;
  private final Map<String, Long> binding;

  private Dimensions(String owner, Map<String, Long> known) {
    this.owner = owner;
    this.binding = new HashMap<>(known);
  }

  /**
   * {@return the values of the names, sorted by name}
   *
   * @param graph whose parameters are given
   * @param types element type and fixed shape of each argument
   * @param given extents known from elsewhere, which the parameters' shapes need not tell; they
   *     must agree with them
   * @throws ModelException if an argument does not fit its parameter; names parameter, declared
   *     type and given type
   */
  public static Map<String, Long> bind(
      Graph graph, List<TensorType> types, Map<String, Long> given) {
    List<Program.Port> declared =
        graph.parameters().stream().map(p -> new Program.Port(p.name(), p.type())).toList();
    return bind(graph.name(), declared, types, given);
  }

  /**
   * {@return the values of the names, sorted by name}
   *
   * @param owner whose inputs are given, for messages
   * @param declared names and types of the inputs
   * @param types element type and fixed shape of each argument
   * @param given extents known from elsewhere, which the shapes need not tell; they must agree with
   *     them
   * @throws ModelException if an argument does not fit
   */
  public static Map<String, Long> bind(
      String owner, List<Program.Port> declared, List<TensorType> types, Map<String, Long> given) {
    if (types.size() != declared.size()) {
      throw new ModelException(
          owner + ": takes " + declared.size() + " inputs, got " + types.size());
    }
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      String name = declared.get(i).name();
      TensorType expected = declared.get(i).type();
      TensorType actual = types.get(i);
      if (expected.dtype() != actual.dtype() || expected.rank() != actual.rank()) {
        throw mismatch(owner, name, expected, actual.toString());
      }
      for (int axis = 0; axis < expected.rank(); axis++) {
        facts.add(new Fact(name, expected, axis, actual.dim(axis).fixed()));
      }
    }
    return new Dimensions(owner, given).solve(facts);
  }

  private Map<String, Long> solve(List<Fact> facts) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Fact fact : facts) {
        changed |= learn(fact);
      }
    }
    for (Fact fact : facts) {
      if (!fact.dim().bind(binding).isFixed()) {
        throw new ModelException(
            "%s: '%s' of type %s does not tell the extents in %s; give their values with the call"
                .formatted(owner, fact.parameter(), fact.declared(), fact.dim()));
      }
      check(fact);
    }
    return new TreeMap<>(binding);
  }

  private boolean learn(Fact fact) {
    Dim open = fact.dim().bind(binding);
    if (open.names().size() != 1 || open.factor() == 0 || fact.extent() % open.factor() != 0) {
      return false;
    }
    binding.put(open.names().getFirst(), fact.extent() / open.factor());
    return true;
  }

  private void check(Fact fact) {
    long expected = fact.dim().evaluate(binding);
    if (expected != fact.extent()) {
      String found = "extent " + fact.extent() + " on axis " + fact.axis();
      throw mismatch(
          owner,
          fact.parameter(),
          fact.declared(),
          found + (fact.dim().isFixed() ? "" : " where " + binding()));
    }
  }

  private String binding() {
    return new TreeMap<>(binding).toString();
  }

  private static ModelException mismatch(
      String owner, String parameter, TensorType declared, String found) {
    return new ModelException(
        owner + ": '" + parameter + "' must be " + declared + ", got " + found);
  }
}
