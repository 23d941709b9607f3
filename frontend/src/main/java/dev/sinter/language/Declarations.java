package dev.sinter.language;

import dev.sinter.config.Spec;
import dev.sinter.language.syntax.Diagnostic;
import dev.sinter.language.syntax.LanguageException;
import dev.sinter.language.syntax.SourceFile;
import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.language.syntax.SourceFile.Item;
import dev.sinter.language.syntax.SourceFile.Kind;
import dev.sinter.language.syntax.SourceFile.Training;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** The declarations of a file, by name. */
final class Declarations {
  private final SourceFile file;
  private final SequencedMap<String, Definition> definitions = new LinkedHashMap<>();
  private final SequencedMap<String, Training> trainings = new LinkedHashMap<>();
  private final Map<String, Spec<DefinedLayer>> layers = new LinkedHashMap<>();

  /**
   * Collects and checks the names of a file.
   *
   * @throws LanguageException if a name is not known, declared twice, or a statement stands where
   *     it has no meaning
   */
  Declarations(SourceFile file) {
    this.file = file;
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (Item item : file.items()) {
      switch (item) {
        case Definition definition -> {
          if (definitions.putIfAbsent(definition.name(), definition) != null) {
            diagnostics.add(
                new Diagnostic(
                    definition.place(),
                    "'"
                        + definition.name()
                        + "' is declared twice; the first is at line "
                        + definitions.get(definition.name()).place().line()));
          }
        }
        case Training training -> {
          if (trainings.putIfAbsent(training.name(), training) != null) {
            diagnostics.add(
                new Diagnostic(
                    training.place(),
                    "model '" + training.name() + "' has two train declarations"));
          }
        }
      }
    }
    for (Definition definition : definitions.values()) {
      new NameCheck(this, definition, diagnostics).check();
    }
    NameCheck.checkTrainings(this, diagnostics);
    failIfAny(diagnostics);
  }

  /** Throws if something is wrong. */
  void failIfAny(List<Diagnostic> diagnostics) {
    if (!diagnostics.isEmpty()) {
      List<Diagnostic> sorted =
          diagnostics.stream()
              .distinct()
              .sorted(
                  Comparator.<Diagnostic>comparingInt(d -> d.place().line())
                      .thenComparingInt(d -> d.place().column()))
              .toList();
      throw new LanguageException(file.name(), file.text(), sorted);
    }
  }

  /** {@return an exception for one problem} */
  LanguageException failure(Problem problem) {
    return new LanguageException(file.name(), file.text(), problem.diagnostic().stream().toList());
  }

  /** {@return the declaration of a name} */
  Optional<Definition> find(String name) {
    return Optional.ofNullable(definitions.get(name));
  }

  /** {@return the declaration of a name, if it is of this kind} */
  Optional<Definition> find(String name, Kind kind) {
    return find(name).filter(definition -> definition.kind() == kind);
  }

  /** {@return the settings of a model} */
  Optional<Training> training(String model) {
    return Optional.ofNullable(trainings.get(model));
  }

  /** {@return all settings} */
  List<Training> trainings() {
    return List.copyOf(trainings.values());
  }

  /** {@return the names of declarations of a kind, in order} */
  List<String> names(Kind kind) {
    return definitions.values().stream()
        .filter(d -> d.kind() == kind)
        .map(Definition::name)
        .toList();
  }

  /** {@return all names} */
  List<String> names() {
    return List.copyOf(definitions.keySet());
  }

  /** {@return a declared layer as the API declares its own} */
  synchronized Spec<DefinedLayer> layer(Definition definition) {
    Spec<DefinedLayer> known = layers.get(definition.name());
    if (known == null) {
      known = DefinedLayer.declare(this, definition);
      layers.put(definition.name(), known);
    }
    return known;
  }
}
