package dev.sinter.language;

import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Check;
import dev.sinter.ir.text.NearestName;
import dev.sinter.language.syntax.Diagnostic;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.LanguageException;
import dev.sinter.language.syntax.SourceFile.Training;
import dev.sinter.losses.Losses;
import dev.sinter.metrics.Metrics;
import dev.sinter.optimizers.Optimizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a train declaration. Everything that can be checked without model and data is checked here.
 */
final class TrainingReader {
  /** What is not one of the API's objects. */
  private static final Map<String, Rule> PLAIN = rules();

  private static final List<String> DATA = List.of("data", "test_data", "validation_data");
  private static final List<String> OBJECTS =
      List.of("optimizer", "loss", "metrics", "weighted_metrics");
  private static final List<String> STRUCTURES =
      List.of("loss_weights", "class_weight", "parameters");

  private record Rule(ArgumentType<?> type, Check<Number> check) {}

  private final Training training;
  private final Declarations declarations;
  private final Path directory;
  private final SettingsReader reader;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
  private final Map<String, DataSpec> data = new LinkedHashMap<>();

  TrainingReader(Declarations declarations, Training training, Path directory) {
    this.declarations = declarations;
    this.training = training;
    this.directory = directory;
    var definition = declarations.find(training.name()).orElseThrow();
    this.reader =
        new SettingsReader(
            new Evaluator(
                declarations, new FunctionSurroundings(definition), new Scope(), List.of()));
  }

  private static Map<String, Rule> rules() {
    Map<String, Rule> rules = new LinkedHashMap<>();
    for (String count :
        List.of(
            "epochs",
            "batch_size",
            "validation_batch_size",
            "validation_freq",
            "steps_per_epoch")) {
      rules.put(count, new Rule(ArgumentTypes.LONG, Check.positive()));
    }
    rules.put("initial_epoch", new Rule(ArgumentTypes.LONG, Check.atLeast(0)));
    rules.put("seed", new Rule(ArgumentTypes.LONG, Check.atLeast(Long.MIN_VALUE)));
    rules.put("split", new Rule(ArgumentTypes.FLOAT, Check.moreThan(0)));
    rules.put("validation_split", new Rule(ArgumentTypes.FLOAT, Check.fromUntil(0, 1)));
    rules.put("shuffle", new Rule(ArgumentTypes.BOOL, Check.atLeast(0)));
    return rules;
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>(OBJECTS);
    names.addAll(DATA);
    names.add("targets");
    names.addAll(PLAIN.keySet());
    names.addAll(STRUCTURES);
    return names;
  }

  TrainingSettings read() {
    for (Expression.Argument setting : training.settings()) {
      try {
        read(setting.name().orElseThrow(), setting);
      } catch (Problem problem) {
        problem.diagnostic().ifPresent(diagnostics::add);
      } catch (LanguageException e) {
        diagnostics.addAll(e.diagnostics());
      }
    }
    declarations.failIfAny(diagnostics);
    return new TrainingSettings(training.name(), values, data);
  }

  private void read(String name, Expression.Argument setting) {
    if (values.containsKey(name) || data.containsKey(name)) {
      throw new Problem(setting.place(), "'" + name + "' is stated twice");
    }
    Expression value = setting.value();
    if (DATA.contains(name)) {
      data.put(name, new DataSpec(new DataReader(reader.evaluator()).source(value), directory));
    } else if (OBJECTS.contains(name)) {
      values.put(name, object(name, value));
    } else if (PLAIN.containsKey(name)) {
      values.put(name, plain(name, value));
    } else if (STRUCTURES.contains(name)) {
      values.put(name, reader.value(name, value));
    } else if (name.equals("targets")) {
      values.put(name, reader.value(name, value));
    } else {
      throw new Problem(
          setting.place(),
          "there is no setting '"
              + name
              + "'"
              + NearestName.hint(name, names())
              + "; settings are "
              + String.join(", ", names()));
    }
  }

  private @Nullable Object plain(String name, Expression expression) {
    Rule rule = Optional.ofNullable(PLAIN.get(name)).orElseThrow();
    try {
      Object value = rule.type().read(reader.value(name, expression));
      if (value instanceof Number number && !rule.check().holds().test(number)) {
        throw new BadValueException("must be " + rule.check().requirement() + ", got " + number);
      }
      return value;
    } catch (BadValueException e) {
      throw new Problem(expression.place(), name + " " + e.getMessage());
    }
  }

  private @Nullable Object object(String name, Expression expression) {
    Object value = reader.value(name, expression);
    if (name.equals("optimizer") && (value instanceof List<?> || value instanceof Map<?, ?>)) {
      throw new Problem(
          expression.place(),
          "optimizer must be one: a declared model is trained whole; two are for a WideDeepModel"
              + " in Java or in a file of Keras");
    }
    check(name, value, expression);
    return value;
  }

  /** Checks what a name stands for, also within lists and maps. */
  private void check(String name, @Nullable Object value, Expression expression) {
    try {
      switch (value) {
        case List<?> list -> list.forEach(item -> check(name, item, expression));
        case Map<?, ?> map -> map.values().forEach(item -> check(name, item, expression));
        case null -> {
          if (!name.equals("loss")) {
            throw new BadValueException("must not be none");
          }
        }
        default -> {
          boolean shapeDependent = List.of("accuracy", "acc", "crossentropy", "ce").contains(value);
          if (name.equals("optimizer")) {
            Optimizers.registry().read(value);
          } else if (name.equals("loss")) {
            Losses.registry().read(value);
          } else if (!shapeDependent) {
            Metrics.registry().read(value);
          }
        }
      }
    } catch (BadValueException e) {
      throw new Problem(expression.place(), name + " " + e.getMessage());
    }
  }
}
