package dev.sinter.language;

import dev.sinter.ir.ModelException;
import dev.sinter.language.syntax.Diagnostic;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Place;
import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.language.syntax.Statement;
import dev.sinter.layers.Layers;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.session.Session;
import dev.sinter.tensor.Placeholder;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes a model: runs its body once, on placeholders. */
final class ModelBuilder implements Surroundings {
  private final Declarations declarations;
  private final Definition definition;
  private final Map<String, Value> parameters;
  private final List<Place> site;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();
  private final List<Tensor> losses = new ArrayList<>();
  private final Map<String, Tensor> metrics = new LinkedHashMap<>();
  private final IdentityHashMap<Placeholder, Layer> makers = new IdentityHashMap<>();
  private boolean named;

  /**
   * @param parameters values of all of its parameters
   * @param site the calls that lead here
   */
  ModelBuilder(
      Declarations declarations,
      Definition definition,
      Map<String, Value> parameters,
      List<Place> site) {
    this.declarations = declarations;
    this.definition = definition;
    this.parameters = parameters;
    this.site = site;
  }

  /** {@return the names of the inputs of a declared model} */
  static List<String> inputNames(Definition definition) {
    return definition.body().stream()
        .filter(s -> s instanceof Statement.InputOf)
        .map(s -> ((Statement.InputOf) s).name())
        .toList();
  }

  /**
   * {@return the model}
   *
   * @param name its name; the declaration's, made unique, if none
   */
  Model build(Optional<String> name) {
    Scope scope = new Scope();
    parameters.forEach(scope::bind);
    new Body(new Evaluator(declarations, this, scope, site)).run(definition.body());
    declarations.failIfAny(diagnostics);
    try {
      return Evaluator.at(
          definition.place(),
          () -> connect(name.orElseGet(() -> Session.current().uniqueName(definition.name()))));
    } catch (Problem problem) {
      throw declarations.failure(problem);
    }
  }

  private Model connect(String name) {
    metrics.forEach(this::attach);
    Tensors in = Tensors.of(inputs.values().toArray(Tensor[]::new));
    Tensors out =
        named ? Tensors.named(outputs) : Tensors.of(outputs.values().toArray(Tensor[]::new));
    Model model = new Model(in, out, name);
    losses.forEach(model::addLoss);
    return model;
  }

  /** A metric takes part in the way to the first output, or it would not be computed. */
  private void attach(String name, Tensor value) {
    String first = List.copyOf(outputs.keySet()).getFirst();
    Tensor output = outputs.get(first);
    MetricTap tap = new MetricTap(name);
    outputs.put(first, tap.apply(List.of(output, value)));
  }

  // ---- what statements do
  // ------------------------------------------------------------------------------------------

  @Override
  public void input(Evaluator evaluator, Statement.InputOf statement) {
    TypeReader reader = new TypeReader(evaluator);
    Input.Builder builder =
        Input.builder(reader.extents(statement.type()))
            .dtype(reader.dtype(statement.type()))
            .name(statement.name());
    for (Expression.Argument option : statement.options()) {
      if (!option.name().equals(Optional.of("batch_size"))) {
        throw new Problem(option.place(), "an input has one option, as in (batch_size: 32)");
      }
      if (!(evaluator.evaluate(option.value()) instanceof Value.Whole size) || size.number() < 1) {
        throw new Problem(option.value().place(), "batch_size must be an integer of at least 1");
      }
      builder.batchSize(size.number());
    }
    Tensor tensor = builder.build();
    if (inputs.putIfAbsent(statement.name(), tensor) != null) {
      throw new Problem(statement.place(), "input '" + statement.name() + "' is declared twice");
    }
    evaluator.scope().bind(statement.name(), new Value.One(tensor));
  }

  @Override
  public void output(Evaluator evaluator, Statement.Output statement) {
    for (Expression.Argument entry : statement.entries()) {
      if (!outputs.isEmpty() && named != entry.name().isPresent()) {
        throw new Problem(entry.place(), "either all outputs have names or none");
      }
      named = entry.name().isPresent();
      Value value = value(evaluator, entry);
      if (entry.name().isPresent()) {
        put(entry, entry.name().get(), named(entry, Evaluator.tensor(value, entry.place())));
      } else {
        Evaluator.tensors(value, entry.place())
            .forEach(tensor -> put(entry, "output_" + outputs.size(), placeholder(entry, tensor)));
      }
    }
  }

  private void put(Expression.Argument entry, String name, Tensor tensor) {
    if (outputs.putIfAbsent(name, tensor) != null) {
      throw new Problem(entry.place(), "output '" + name + "' is declared twice");
    }
  }

  /** A layer that is made for an output takes its name. */
  private static Value value(Evaluator evaluator, Expression.Argument entry) {
    return entry.value() instanceof Expression.Call call && entry.name().isPresent()
        ? Evaluator.at(call.place(), () -> new Calls(evaluator).call(call, entry.name()))
        : evaluator.evaluate(entry.value());
  }

  private static Tensor placeholder(Expression.Argument entry, Tensor tensor) {
    if (!tensor.isPlaceholder()) {
      throw new Problem(entry.value().place(), "an output must depend on an input");
    }
    return tensor;
  }

  /**
   * {@return a tensor as the output of a layer of this name: losses and targets find outputs by it}
   */
  private Tensor named(Expression.Argument entry, Tensor tensor) {
    String name = entry.name().orElseThrow();
    Layer maker = placeholder(entry, tensor).placeholder().map(makers::get).orElse(null);
    if (maker != null && maker.name().equals(name)) {
      return tensor;
    }
    return Layers.registry()
        .get("activation")
        .create(Map.of("activation", "linear", "name", name))
        .apply(tensor);
  }

  @Override
  public boolean prefersLayers() {
    return true;
  }

  @Override
  public Optional<Boolean> training() {
    return Optional.empty();
  }

  @Override
  public Layer layer(List<Place> place, Supplier<Layer> make) {
    return make.get();
  }

  @Override
  public RandomGenerator generator(List<Place> place) {
    return new RandomGenerator(
        Session.current().uniqueName(definition.name() + "/generator"),
        Session.current().nextSeed());
  }

  @Override
  public void addLoss(Tensor loss) {
    if (!loss.isPlaceholder()) {
      throw new ModelException("add_loss: the value must depend on an input");
    }
    losses.add(loss);
  }

  @Override
  public void addMetric(Tensor value, String name) {
    if (!value.isPlaceholder() || metrics.putIfAbsent(name, value) != null) {
      throw new ModelException(
          "add_metric: '" + name + "' must depend on an input and be added once");
    }
  }

  @Override
  public void called(Layer layer, Tensors results) {
    results.forEach(
        tensor -> tensor.placeholder().ifPresent(placeholder -> makers.put(placeholder, layer)));
  }

  @Override
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
