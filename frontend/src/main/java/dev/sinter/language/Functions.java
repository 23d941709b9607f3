package dev.sinter.language;

import dev.sinter.activations.Activation;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Place;
import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.language.syntax.SourceFile.Kind;
import dev.sinter.language.syntax.SourceFile.Parameter;
import dev.sinter.losses.Loss;
import dev.sinter.metrics.MeanOf;
import dev.sinter.tensor.Operation;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Losses, metrics and activations that a file declares by their maths. */
final class Functions {
  private final Declarations declarations;
  private final Definition definition;
  private final Map<String, Value> settings;

  private Functions(Declarations declarations, Definition definition, Map<String, Value> settings) {
    this.declarations = declarations;
    this.definition = definition;
    this.settings = settings;
  }

  private static List<Parameter> settingsOf(Definition definition) {
    return definition.parameters().stream().filter(p -> !DefinedLayer.isTensor(p)).toList();
  }

  /** {@return the loss, metric or activation object that a call without tensors makes} */
  static Object make(
      Evaluator caller, Definition definition, List<Expression.Argument> arguments, Place place) {
    Map<String, Value> settings =
        new Parameters(definition, settingsOf(definition)).bind(caller, arguments, place);
    Functions function = new Functions(caller.declarations(), definition, settings);
    String name = definition.name();
    return switch (definition.kind()) {
      case LOSS -> Loss.of(name, (truth, predicted) -> function.apply(List.of(truth, predicted)));
      case METRIC ->
          MeanOf.of(name, (truth, predicted) -> function.apply(List.of(truth, predicted)));
      case ACTIVATION -> (Activation) x -> function.apply(List.of(x));
      case MODEL, BLOCK, LAYER -> throw new Problem(place, "'" + name + "' is no function");
    };
  }

  /** {@return what a call gives: the result for tensors, the object itself without} */
  static Value call(
      Evaluator caller, Definition definition, List<Expression.Argument> arguments, Place place) {
    LayerCallArguments split =
        LayerCallArguments.split(
            caller, arguments, definition.parameters().stream().map(Parameter::name).toList());
    if (!split.hasInputs()) {
      return new Value.Thing(make(caller, definition, split.settings(), place));
    }
    Map<String, Value> settings =
        new Parameters(definition, settingsOf(definition)).bind(caller, split.settings(), place);
    List<Tensor> tensors = split.inputs().flat();
    int needed = definition.kind() == Kind.ACTIVATION ? 1 : 2;
    if (tensors.size() != needed) {
      throw new Problem(
          place,
          definition.kind().keyword()
              + " '"
              + definition.name()
              + "' takes "
              + needed
              + " tensors, got "
              + tensors.size());
    }
    Functions function = new Functions(caller.declarations(), definition, settings);
    return new Value.One(Operation.variadic(definition.name(), tensors, function::apply));
  }

  private Tensor apply(List<Tensor> tensors) {
    Scope scope = new Scope();
    List<String> names =
        definition.parameters().stream()
            .filter(DefinedLayer::isTensor)
            .map(Parameter::name)
            .toList();
    for (int i = 0; i < names.size(); i++) {
      scope.bind(names.get(i), new Value.One(tensors.get(i)));
    }
    settings.forEach(scope::bind);
    FunctionSurroundings surroundings = new FunctionSurroundings(definition);
    try {
      Value value =
          new Body(new Evaluator(declarations, surroundings, scope, List.of())).value(definition);
      return Evaluator.tensor(value, definition.end());
    } catch (Problem problem) {
      List<dev.sinter.language.syntax.Diagnostic> all = new ArrayList<>(surroundings.diagnostics());
      problem.diagnostic().ifPresent(all::add);
      declarations.failIfAny(all);
      throw problem;
    }
  }
}
