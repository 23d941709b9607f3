package dev.sinter.language;

import dev.sinter.activations.Activation;
import dev.sinter.activations.Activations;
import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.text.NearestName;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Expression.Argument;
import dev.sinter.language.syntax.Place;
import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.layers.Layers;
import dev.sinter.losses.Losses;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Operation;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls. A name means, in this order: a value that can be called, a declaration of the file, a
 * layer or an op (which of them wins where both exist depends on the body), an activation, a loss,
 * or another object of the API.
 */
record Calls(Evaluator evaluator) {
  private static final List<String> EFFECTS = List.of("add_loss", "add_metric");

  /**
   * Calls that lead from one body into another end here: declarations that call each other would
   * never end.
   */
  private static final int DEEPEST = 100;

  /** {@return whether a name can be called without being declared} */
  static boolean isKnown(String name) {
    return EFFECTS.contains(name)
        || TensorOps.find(name).isPresent()
        || Things.all().stream().anyMatch(table -> table.find(name).isPresent());
  }

  /** {@return what can be called without being declared, for suggestions} */
  static List<String> knownNames() {
    List<String> names = new ArrayList<>(EFFECTS);
    Things.all().forEach(table -> names.addAll(table.names()));
    TensorOps.all().forEach(op -> names.add(op.name()));
    return names;
  }

  /** {@return what a call gives} */
  Value call(Expression.Call call) {
    return call(call, Optional.empty());
  }

  /** {@return what a call gives; a layer that it makes has this name unless it states one} */
  Value call(Expression.Call call, Optional<String> layerName) {
    if (!(call.callee() instanceof Expression.Name name)) {
      return called(evaluator.evaluate(call.callee()), call);
    }
    Optional<Value> bound = evaluator.scope().find(name.name());
    if (bound.isPresent()
        && (bound.get() instanceof Value.LayerOf
            || bound.get() instanceof Value.Declared
            || bound.get() instanceof Value.Broken)) {
      return called(bound.get(), call);
    }
    Optional<Definition> declared = evaluator.declarations().find(name.name());
    if (declared.isPresent()) {
      return definition(declared.get(), call.arguments(), call.place(), layerName);
    }
    if (EFFECTS.contains(name.name())) {
      return effect(name.name(), call);
    }
    return builtIn(name, call, layerName, bound);
  }

  private Value called(Value callee, Expression.Call call) {
    return switch (callee) {
      case Value.LayerOf layer -> {
        LayerCallArguments arguments =
            LayerCallArguments.split(evaluator, call.arguments(), List.of());
        arguments.requireNoSettings(layer.layer());
        yield apply(layer.layer(), arguments);
      }
      case Value.Declared declared ->
          definition(declared.definition(), call.arguments(), call.place(), Optional.empty());
      case Value.Broken broken -> throw Problem.consequence();
      case Value.One _,
          Value.Several _,
          Value.Entries _,
          Value.Whole _,
          Value.Decimal _,
          Value.Truth _,
          Value.Text _,
          Value.Nothing _,
          Value.Extent _,
          Value.Thing _ ->
          throw new Problem(call.place(), callee.kind() + " cannot be called");
    };
  }

  private Value builtIn(
      Expression.Name name,
      Expression.Call call,
      Optional<String> layerName,
      Optional<Value> bound) {
    Optional<Spec<? extends Layer>> layer = layerSpec(name.name());
    Optional<TensorOp> op = TensorOps.find(name.name());
    boolean layersFirst = op.isEmpty() || evaluator.surroundings().prefersLayers();
    if (layer.isPresent() && layersFirst) {
      LayerCallArguments arguments =
          LayerCallArguments.split(evaluator, call.arguments(), layer.get().argumentNames());
      if (op.isEmpty() || fits(layer.get(), arguments.settings())) {
        return newLayer(layer.get(), arguments, call.place(), layerName);
      }
      return op.get().body().apply(new OpArguments(op.get(), evaluator, call, arguments.known()));
    } else if (op.isPresent()) {
      return op.get().body().apply(new OpArguments(op.get(), evaluator, call, Map.of()));
    }
    Optional<Spec<? extends Activation>> activation = Activations.registry().find(name.name());
    if (activation.isPresent()) {
      return activation(activation.get(), call);
    }
    if (Losses.registry().find(name.name()).isPresent() && call.arguments().size() == 2) {
      Tensor truth = evaluator.tensor(call.arguments().get(0).value());
      Tensor predicted = evaluator.tensor(call.arguments().get(1).value());
      return new Value.One(
          Operation.binary(name.name(), truth, predicted, Losses.get(name.name())::perSample));
    }
    for (Registry<?> table : Things.all()) {
      Optional<? extends Spec<?>> spec = table.find(name.name());
      if (spec.isPresent()) {
        return new Value.Thing(
            new SettingsReader(evaluator).create(spec.get(), call.arguments(), call.place()));
      }
    }
    bound.ifPresent(
        value -> {
          throw new Problem(
              call.place(), "'" + name.name() + "' is " + value.kind() + " and cannot be called");
        });
    throw new Problem(
        name.place(),
        "there is no layer, op or declaration '"
            + name.name()
            + "'"
            + NearestName.hint(name.name(), knownNames()));
  }

  private static Optional<Spec<? extends Layer>> layerSpec(String name) {
    return Layers.registry()
        .find(name)
        .filter(
            spec ->
                spec.name().equals(name)
                    || spec.aliases().contains(name)
                    || spec.className().equals(name));
  }

  /**
   * {@return whether settings make sense for a layer whose name an op has, too: not too many by
   * position, the required ones given}
   */
  private static boolean fits(Spec<? extends Layer> spec, List<Argument> settings) {
    int own = spec.argumentNames().indexOf("name");
    List<String> named = settings.stream().flatMap(a -> a.name().stream()).toList();
    long positional = settings.stream().filter(a -> a.name().isEmpty()).count();
    boolean required =
        spec.arguments().stream()
            .skip(positional)
            .filter(dev.sinter.config.Argument::isRequired)
            .allMatch(a -> named.contains(a.name()));
    return positional <= own && required;
  }

  // ---- layers
  // ------------------------------------------------------------------------------------------------------

  private Value newLayer(
      Spec<? extends Layer> spec,
      LayerCallArguments arguments,
      Place place,
      Optional<String> layerName) {
    Map<String, @Nullable Object> config =
        new LinkedHashMap<>(
            new SettingsReader(evaluator, arguments.known())
                .read(spec, arguments.settings(), "name"));
    layerName.ifPresent(name -> config.putIfAbsent("name", name));
    List<Place> site = site(place);
    return Evaluator.at(
        place,
        () -> applied(evaluator.surroundings().layer(site, () -> spec.create(config)), arguments));
  }

  private Value applied(Layer layer, LayerCallArguments arguments) {
    return arguments.hasInputs() ? apply(layer, arguments) : new Value.LayerOf(layer);
  }

  private Value apply(Layer layer, LayerCallArguments arguments) {
    return apply(layer, arguments.inputs(), arguments.context());
  }

  private Value apply(Layer layer, Tensors inputs, CallContext context) {
    Tensors outputs;
    try {
      outputs = layer.apply(inputs, context);
    } catch (ModelException e) { // an error of an op does not know the layer
      String who = layer + ": ";
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(who) ? e : new ModelException(who + message, e);
    }
    evaluator.surroundings().called(layer, outputs);
    return Evaluator.of(outputs);
  }

  private Value activation(Spec<? extends Activation> spec, Expression.Call call) {
    LayerCallArguments arguments =
        LayerCallArguments.split(evaluator, call.arguments(), spec.argumentNames());
    Activation activation =
        new SettingsReader(evaluator, arguments.known())
            .create(spec, arguments.settings(), call.place());
    if (!arguments.hasInputs()) {
      return new Value.Thing(activation);
    }
    return new Value.One(
        Operation.unary(spec.name(), arguments.inputs().single(), activation::apply));
  }

  private List<Place> site(Place place) {
    if (evaluator.site().size() >= DEEPEST) {
      throw new Problem(place, "declarations call each other without end");
    }
    List<Place> site = new ArrayList<>(evaluator.site());
    site.add(place);
    return List.copyOf(site);
  }

  // ---- declarations
  // ------------------------------------------------------------------------------------------------

  /** {@return what a call of a declaration gives} */
  Value definition(Definition definition, List<Argument> arguments, Place place) {
    return definition(definition, arguments, place, Optional.empty());
  }

  private Value definition(
      Definition definition, List<Argument> arguments, Place place, Optional<String> layerName) {
    return switch (definition.kind()) {
      case BLOCK -> block(definition, arguments, place);
      case LAYER -> {
        Spec<DefinedLayer> spec = evaluator.declarations().layer(definition);
        yield newLayer(
            spec,
            LayerCallArguments.split(evaluator, arguments, spec.argumentNames()),
            place,
            layerName);
      }
      case MODEL -> model(definition, arguments, place);
      case LOSS, METRIC, ACTIVATION -> Functions.call(evaluator, definition, arguments, place);
    };
  }

  private Value block(Definition definition, List<Argument> arguments, Place place) {
    Scope inner = new Scope();
    new Parameters(definition, definition.parameters())
        .bind(evaluator, arguments, place)
        .forEach(inner::bind);
    Evaluator body =
        new Evaluator(evaluator.declarations(), evaluator.surroundings(), inner, site(place));
    return new Body(body).value(definition);
  }

  private Value model(Definition definition, List<Argument> arguments, Place place) {
    List<String> inputs = ModelBuilder.inputNames(definition);
    List<String> parameters = definition.parameters().stream().map(p -> p.name()).toList();
    List<Argument> rest =
        arguments.stream()
            .filter(
                a ->
                    a.name().isEmpty()
                        || !inputs.contains(a.name().get())
                        || parameters.contains(a.name().get()))
            .toList();
    Map<String, Tensor> named = new LinkedHashMap<>();
    arguments.stream()
        .filter(a -> !rest.contains(a))
        .forEach(a -> named.put(a.name().orElseThrow(), evaluator.tensor(a.value())));
    LayerCallArguments split = LayerCallArguments.split(evaluator, rest, parameters);
    Map<String, Value> values =
        new Parameters(definition, definition.parameters())
            .bind(evaluator, split.settings(), place);
    List<Place> site = site(place);
    Layer model =
        evaluator
            .surroundings()
            .layer(
                site,
                () ->
                    new ModelBuilder(evaluator.declarations(), definition, values, site)
                        .build(Optional.empty()));
    if (!named.isEmpty()) {
      return Evaluator.at(place, () -> apply(model, Tensors.named(named), split.context()));
    }
    return applied(model, split);
  }

  // ---- effects
  // -----------------------------------------------------------------------------------------------------

  private Value effect(String name, Expression.Call call) {
    List<Argument> arguments = call.arguments();
    if (arguments.isEmpty() || arguments.getFirst().name().isPresent()) {
      throw new Problem(
          call.place(), name + ": a tensor is needed, as in " + name + "(mean_of(x))");
    }
    Tensor value = evaluator.tensor(arguments.getFirst().value());
    if (name.equals("add_loss")) {
      if (arguments.size() > 1) {
        throw new Problem(arguments.get(1).place(), "add_loss: takes one tensor");
      }
      evaluator.surroundings().addLoss(value);
    } else {
      if (arguments.size() != 2 || !arguments.get(1).name().orElse("name").equals("name")) {
        throw new Problem(
            call.place(),
            "add_metric: takes a tensor and a name, as in add_metric(mean_of(x), name: activity)");
      }
      String key =
          OpArguments.word(evaluator, arguments.get(1).value())
              .orElseThrow(
                  () ->
                      new Problem(
                          arguments.get(1).place(), "add_metric: the name must be a string"));
      evaluator.surroundings().addMetric(value, key);
    }
    return new Value.Nothing();
  }
}
