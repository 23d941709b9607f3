package dev.sinter.passes;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.text.NearestName;
import dev.sinter.passes.rewrite.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.ServiceLoader;

/** The passes that a pipeline may name: the built-in ones and those of providers. */
public final class PassRegistry {
  private final SequencedMap<String, PassFactory> factories = new LinkedHashMap<>();
  private final List<Rule> canonicalRules = new ArrayList<>();

  /** Makes a registry of the given providers. */
  public PassRegistry(List<PassProvider> providers) {
    for (PassProvider provider : providers) {
      canonicalRules.addAll(provider.canonicalRules());
    }
    BuiltInPasses.factories(List.copyOf(canonicalRules)).forEach(this::register);
    for (PassProvider provider : providers) {
      provider.passes().forEach(this::register);
    }
  }

  /** {@return the built-in passes and those that {@link ServiceLoader} finds} */
  public static PassRegistry load() {
    return new PassRegistry(
        ServiceLoader.load(PassProvider.class).stream().map(ServiceLoader.Provider::get).toList());
  }

  private void register(PassFactory factory) {
    if (factories.putIfAbsent(factory.name(), factory) != null) {
      throw new ModelException(
          "two passes are called '" + factory.name() + "'; rename the one that was added");
    }
  }

  /** {@return all passes, in order of registration} */
  public List<PassFactory> factories() {
    return List.copyOf(factories.values());
  }

  /**
   * Makes a pass.
   *
   * @param name its name
   * @param given options by name
   * @return the pass
   * @throws ModelException if the pass or an option is unknown; suggests the nearest
   */
  public Pass create(String name, Map<String, String> given) {
    PassFactory factory = factories.get(name);
    if (factory == null) {
      throw new ModelException(
          "pass '"
              + name
              + "' is not known"
              + NearestName.hint(name, factories.keySet())
              + " Known: "
              + String.join(", ", factories.keySet()));
    }
    Map<String, String> values = new LinkedHashMap<>();
    factory.options().forEach(o -> values.put(o.name(), o.defaultValue()));
    given.forEach(
        (option, value) -> {
          if (values.replace(option, value) == null) {
            throw new ModelException(
                "pass "
                    + name
                    + ": option '"
                    + option
                    + "' is not known"
                    + NearestName.hint(option, values.keySet())
                    + (values.isEmpty()
                        ? "; it has none"
                        : " Known: " + String.join(", ", values.keySet())));
          }
        });
    return factory.create().apply(new PassOptions(name, values));
  }
}
