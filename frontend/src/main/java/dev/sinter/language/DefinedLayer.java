package dev.sinter.language;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Spec;
import dev.sinter.constraints.Constraints;
import dev.sinter.initializers.Initializers;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.text.NearestName;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.language.syntax.Diagnostic;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Place;
import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.language.syntax.SourceFile.Parameter;
import dev.sinter.language.syntax.Statement;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.regularizers.Regularizers;
import dev.sinter.session.Session;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A layer that a file declares by its maths. Its body runs whenever the layer is traced; weights
 * and layers within are made when a statement is run for the first time, and found again later.
 */
final class DefinedLayer extends Layer {
  private static final List<String> WEIGHT_OPTIONS =
      List.of("trainable", "regularizer", "constraint");

  private final Declarations declarations;
  private final Definition definition;
  private final Map<String, Variable> weights = new LinkedHashMap<>();
  private final Map<List<Place>, Layer> layers = new LinkedHashMap<>();
  private final Map<List<Place>, RandomGenerator> generators = new LinkedHashMap<>();

  private DefinedLayer(Declarations declarations, Definition definition, Arguments arguments) {
    super(arguments);
    this.declarations = declarations;
    this.definition = definition;
  }

  /** {@return whether a parameter is a tensor: it has neither type nor default} */
  static boolean isTensor(Parameter parameter) {
    return parameter.type().isEmpty() && parameter.value().isEmpty();
  }

  /**
   * {@return a declared layer as the API declares its own; its settings are the parameters that are
   * no tensors}
   */
  static Spec<DefinedLayer> declare(Declarations declarations, Definition definition) {
    List<Argument<?>> own = new ArrayList<>();
    for (Parameter parameter : definition.parameters()) {
      if (!isTensor(parameter)) {
        own.add(argument(declarations, definition, parameter));
      }
    }
    return Layer.spec(
            DefinedLayer.class,
            a -> new DefinedLayer(declarations, definition, a),
            own.toArray(Argument<?>[]::new))
        .className(definition.name())
        .name(definition.name());
  }

  private static Argument<?> argument(
      Declarations declarations, Definition definition, Parameter parameter) {
    return switch (parameter.type().orElse("")) {
      case "int" -> argument(declarations, definition, parameter, ArgumentTypes.LONG);
      case "float" -> argument(declarations, definition, parameter, ArgumentTypes.FLOAT);
      case "bool" -> argument(declarations, definition, parameter, ArgumentTypes.BOOL);
      case "string" -> argument(declarations, definition, parameter, ArgumentTypes.STRING);
      default -> argument(declarations, definition, parameter, ArgumentTypes.ANY);
    };
  }

  private static <V> Argument<V> argument(
      Declarations declarations, Definition definition, Parameter parameter, ArgumentType<V> type) {
    String doc = "of " + definition.name();
    if (parameter.value().isEmpty()) {
      return Argument.required(parameter.name(), type, doc);
    }
    Expression initial = parameter.value().get();
    Evaluator alone =
        new Evaluator(declarations, new FunctionSurroundings(definition), new Scope(), List.of());
    try {
      return Argument.optional(
          parameter.name(),
          type,
          type.read(new SettingsReader(alone).value(parameter.name(), initial)),
          doc);
    } catch (BadValueException e) {
      throw new Problem(
          initial.place(),
          definition.name() + ": the default of '" + parameter.name() + "' " + e.getMessage());
    }
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    Scope scope = new Scope();
    List<String> names =
        definition.parameters().stream()
            .filter(DefinedLayer::isTensor)
            .map(Parameter::name)
            .toList();
    List<Tensor> tensors = inputs.flat();
    if (tensors.size() != names.size()) {
      throw new ModelException(
          describe()
              + ": takes "
              + names.size()
              + " tensors ("
              + String.join(", ", names)
              + "), got "
              + tensors.size());
    }
    for (int i = 0; i < names.size(); i++) {
      scope.bind(names.get(i), new Value.One(tensors.get(i)));
    }
    SettingsReader.values(arguments().spec(), arguments())
        .forEach(
            (name, value) -> {
              if (definition.parameters().stream().anyMatch(p -> p.name().equals(name))) {
                scope.bind(name, value);
              }
            });
    Actions actions = new Actions(context);
    try {
      Value value =
          new Body(new Evaluator(declarations, actions, scope, List.of())).value(definition);
      return Evaluator.tensors(value, definition.end());
    } catch (Problem problem) {
      problem.diagnostic().ifPresent(actions.diagnostics::add);
      declarations.failIfAny(actions.diagnostics);
      throw problem;
    }
  }

  /** What the statements of one call do. */
  private final class Actions implements Surroundings {
    private final CallContext context;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    Actions(CallContext context) {
      this.context = context;
    }

    @Override
    public boolean prefersLayers() {
      return false;
    }

    @Override
    public Optional<Boolean> training() {
      return Optional.of(context.isTraining());
    }

    @Override
    public Layer layer(List<Place> site, Supplier<Layer> make) {
      Layer known = layers.get(site);
      if (known == null) {
        known = track(make.get());
        layers.put(site, known);
      }
      return known;
    }

    @Override
    public RandomGenerator generator(List<Place> site) {
      return generators.computeIfAbsent(
          site,
          s ->
              new RandomGenerator(
                  name() + "/generator_" + generators.size(), Session.current().nextSeed()));
    }

    @Override
    public void addLoss(Tensor loss) {
      DefinedLayer.this.addLoss(loss);
    }

    @Override
    public void addMetric(Tensor value, String name) {
      DefinedLayer.this.addMetric(value.rank() == 0 ? value : value.mean(), name);
    }

    @Override
    public List<Diagnostic> diagnostics() {
      return diagnostics;
    }

    @Override
    public void weight(Evaluator evaluator, Statement.WeightOf statement) {
      Shape shape = shape(evaluator, statement);
      Variable variable = weights.get(statement.name());
      if (variable == null) {
        variable = make(evaluator, statement, shape);
        weights.put(statement.name(), variable);
      } else if (!variable.shape().equals(shape)) {
        throw new Problem(
            statement.place(),
            "weight '"
                + statement.name()
                + "' is "
                + variable.shape()
                + " and cannot become "
                + shape
                + ": its extents must not depend on unknown extents of the input");
      }
      evaluator.scope().bind(statement.name(), new Value.One(variable.read()));
    }
  }

  private Variable make(Evaluator evaluator, Statement.WeightOf statement, Shape shape) {
    SettingsReader reader = new SettingsReader(evaluator);
    Map<String, @Nullable Object> options = new LinkedHashMap<>();
    for (Expression.Argument option : statement.options()) {
      String name =
          option
              .name()
              .orElseThrow(
                  () ->
                      new Problem(
                          option.place(),
                          "options of a weight are named, as in (trainable: false)"));
      if (!WEIGHT_OPTIONS.contains(name)) {
        throw new Problem(
            option.place(),
            "a weight has no option '"
                + name
                + "'"
                + NearestName.hint(name, WEIGHT_OPTIONS)
                + "; it takes "
                + String.join(", ", WEIGHT_OPTIONS));
      }
      options.put(name, reader.value(name, option.value()));
    }
    Optional<Object> initializer = statement.initializer().map(e -> initial(reader, e));
    return Evaluator.at(
        statement.place(),
        () ->
            addWeight(
                statement.name(),
                shape,
                w -> {
                  w.dtype(new TypeReader(evaluator).dtype(statement.type()));
                  initializer.ifPresent(value -> w.initializer(Initializers.type().read(value)));
                  Optional.ofNullable(options.get("regularizer"))
                      .ifPresent(r -> w.regularizer(Regularizers.type().read(r)));
                  Optional.ofNullable(options.get("constraint"))
                      .ifPresent(c -> w.constraint(Constraints.type().read(c)));
                  w.trainable(!Boolean.FALSE.equals(options.get("trainable")));
                }));
  }

  /** A number is a constant initializer. */
  private static Object initial(SettingsReader reader, Expression expression) {
    Object value = reader.value("initializer", expression);
    if (value instanceof Number number) {
      return Initializers.type().get("constant").create(Map.of("value", number.doubleValue()));
    } else if (value == null) {
      throw new Problem(expression.place(), "an initializer is needed, got none");
    }
    try {
      return Initializers.type().read(value);
    } catch (BadValueException e) {
      throw new Problem(expression.place(), "the initializer " + e.getMessage());
    }
  }

  private static Shape shape(Evaluator evaluator, Statement.WeightOf statement) {
    List<Dim> dims = new ArrayList<>();
    for (long extent : new TypeReader(evaluator).extents(statement.type())) {
      if (extent < 0) {
        throw new Problem(
            statement.type().place(),
            "weight '" + statement.name() + "': every extent must be known");
      }
      dims.add(Dim.of(extent));
    }
    return new Shape(dims);
  }
}
