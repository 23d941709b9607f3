package dev.sinter.language;

import dev.sinter.ir.text.NearestName;
import dev.sinter.language.syntax.Diagnostic;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Place;
import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.language.syntax.SourceFile.Kind;
import dev.sinter.language.syntax.SourceFile.Parameter;
import dev.sinter.language.syntax.SourceFile.Training;
import dev.sinter.language.syntax.Statement;
import dev.sinter.layers.Layers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Checks the names and the statements of a declaration, whether it is used or not. */
final class NameCheck {
  private static final List<String> TYPES = List.of("int", "float", "bool", "string");
  private static final List<String> TENSOR_TYPES =
      List.of(
          "f32",
          "f64",
          "f16",
          "bf16",
          "i8",
          "u8",
          "i32",
          "i64",
          "bool",
          "float32",
          "float64",
          "float16",
          "bfloat16",
          "int8",
          "uint8",
          "int32",
          "int64");

  private final Declarations declarations;
  private final Definition definition;
  private final List<Diagnostic> diagnostics;
  private final Set<String> known = new LinkedHashSet<>(Evaluator.CONSTANTS);

  NameCheck(Declarations declarations, Definition definition, List<Diagnostic> diagnostics) {
    this.declarations = declarations;
    this.definition = definition;
    this.diagnostics = diagnostics;
  }

  /** Checks that every train declaration names a model. */
  static void checkTrainings(Declarations declarations, List<Diagnostic> diagnostics) {
    List<String> models = declarations.names(Kind.MODEL);
    for (Training training : declarations.trainings()) {
      if (!models.contains(training.name())) {
        diagnostics.add(
            new Diagnostic(
                training.place(),
                "there is no model '"
                    + training.name()
                    + "' to train"
                    + NearestName.hint(training.name(), models)));
      }
    }
  }

  void check() {
    parameters();
    boolean returned = false;
    for (Statement statement : definition.body()) {
      if (returned) {
        report(statement.place(), "nothing after 'return' is ever done");
        break;
      }
      placed(statement);
      names(statement);
      returned = statement instanceof Statement.Return;
    }
    boolean model = definition.kind() == Kind.MODEL;
    boolean outputs = definition.body().stream().anyMatch(s -> s instanceof Statement.Output);
    if (model && !outputs) {
      report(
          definition.place(), "model '" + definition.name() + "' has no output; add 'output NAME'");
    } else if (!model && !returned) {
      report(
          definition.end(),
          definition.kind().keyword()
              + " '"
              + definition.name()
              + "' must end with 'return VALUE'");
    }
    if (model && definition.body().stream().noneMatch(s -> s instanceof Statement.InputOf)) {
      report(
          definition.place(),
          "model '" + definition.name() + "' has no input; add such as 'input x: f32[28, 28, 1]'");
    }
  }

  private void report(Place place, String message) {
    diagnostics.add(new Diagnostic(place, message));
  }

  private void parameters() {
    for (Parameter parameter : definition.parameters()) {
      parameter.value().ifPresent(this::settings);
      if (!known.add(parameter.name())) {
        report(parameter.place(), "parameter '" + parameter.name() + "' is declared twice");
      }
      parameter
          .type()
          .filter(type -> !TYPES.contains(type))
          .ifPresent(
              type ->
                  report(
                      parameter.place(),
                      "type '"
                          + type
                          + "' is not known"
                          + NearestName.hint(type, TYPES)
                          + "; use one of "
                          + String.join(", ", TYPES)
                          + ", or none for tensors and layers"));
    }
    int tensors = (int) definition.parameters().stream().filter(DefinedLayer::isTensor).count();
    int needed =
        switch (definition.kind()) {
          case LOSS, METRIC -> 2;
          case ACTIVATION, LAYER -> 1;
          case MODEL, BLOCK -> 0;
        };
    if (tensors < needed || tensors > needed && needed > 0 && definition.kind() != Kind.LAYER) {
      report(
          definition.place(),
          definition.kind().keyword()
              + " '"
              + definition.name()
              + "' must take "
              + (needed == 2 ? "two tensors, as in (y_true, y_pred)" : "a tensor, as in (x)")
              + "; parameters with a type or a default are settings");
    }
  }

  private void placed(Statement statement) {
    Kind kind = definition.kind();
    switch (statement) {
      case Statement.InputOf input ->
          require(kind == Kind.MODEL, input.place(), "'input' belongs into a model");
      case Statement.Output output ->
          require(
              kind == Kind.MODEL,
              output.place(),
              "'output' belongs into a model; a " + kind.keyword() + " ends with 'return'");
      case Statement.Return returned ->
          require(kind != Kind.MODEL, returned.place(), "a model has 'output' instead of 'return'");
      case Statement.WeightOf weight ->
          require(kind == Kind.LAYER, weight.place(), "'weight' belongs into a layer");
      case Statement.Bind bind -> {}
      case Statement.Effect effect ->
          require(
              effect.call() instanceof Expression.Call,
              effect.place(),
              "a value alone does nothing; name it, as in 'y = ...'");
    }
  }

  private void require(boolean holds, Place place, String message) {
    if (!holds) {
      report(place, message);
    }
  }

  // ---- names
  // -------------------------------------------------------------------------------------------------------

  private void names(Statement statement) {
    switch (statement) {
      case Statement.InputOf input -> {
        type(input.type());
        input.options().forEach(option -> names(option.value()));
        known.add(input.name());
      }
      case Statement.WeightOf weight -> {
        type(weight.type());
        weight.options().forEach(option -> settings(option.value()));
        weight.initializer().ifPresent(this::settings);
        known.add(weight.name());
      }
      case Statement.Output output -> output.entries().forEach(entry -> names(entry.value()));
      case Statement.Return returned -> returned.values().forEach(this::names);
      case Statement.Bind bind -> {
        names(bind.value());
        bind.targets().forEach(target -> known.add(target.name()));
      }
      case Statement.Effect effect -> names(effect.call());
    }
  }

  private void type(Statement.TensorType type) {
    if (!TENSOR_TYPES.contains(type.dtype())) {
      report(
          type.place(),
          "element type '"
              + type.dtype()
              + "' is not known"
              + NearestName.hint(type.dtype(), TENSOR_TYPES));
    }
    type.extents().forEach(extent -> extent.ifPresent(this::names));
  }

  /** Checks an expression whose value is computed: every name must be known. */
  private void names(Expression expression) {
    switch (expression) {
      case Expression.Name name -> {
        if (!known.contains(name.name()) && declarations.find(name.name()).isEmpty()) {
          List<String> near = new ArrayList<>(known);
          near.addAll(declarations.names());
          report(
              name.place(),
              "'" + name.name() + "' is not known" + NearestName.hint(name.name(), near));
        }
      }
      case Expression.Call call -> call(call);
      case Expression.ListOf _,
          Expression.Tuple _,
          Expression.MapOf _,
          Expression.Index _,
          Expression.Unary _,
          Expression.Binary _,
          Expression.Conditional _,
          Expression.Whole _,
          Expression.Decimal _,
          Expression.Text _,
          Expression.Truth _,
          Expression.None _ ->
          settings(expression, true);
    }
  }

  private void call(Expression.Call call) {
    if (call.callee() instanceof Expression.Name name) {
      if (!known.contains(name.name())
          && declarations.find(name.name()).isEmpty()
          && !Calls.isKnown(name.name())) {
        List<String> near = new ArrayList<>(known);
        near.addAll(declarations.names());
        near.addAll(Calls.knownNames());
        report(
            name.place(),
            "there is no layer, op or declaration '"
                + name.name()
                + "'"
                + Layers.registry()
                    .reasonAgainst(name.name())
                    .map(reason -> ": " + reason)
                    .orElseGet(() -> NearestName.hint(name.name(), near)));
      }
    } else {
      names(call.callee());
    }
    call.arguments().forEach(argument -> settings(argument.value()));
  }

  /** Checks an argument: a bare word may be a string. */
  private void settings(Expression expression) {
    if (!(expression instanceof Expression.Name)) {
      settings(expression, false);
    }
  }

  private void settings(Expression expression, boolean computed) {
    switch (expression) {
      case Expression.Name name -> {}
      case Expression.Call call -> call(call);
      case Expression.ListOf list -> list.elements().forEach(e -> inner(e, computed));
      case Expression.Tuple tuple -> tuple.elements().forEach(e -> inner(e, computed));
      case Expression.MapOf map -> map.entries().forEach(e -> inner(e.value(), computed));
      case Expression.Index index -> {
        names(index.value());
        index.subscripts().forEach(this::subscript);
      }
      case Expression.Unary unary -> names(unary.operand());
      case Expression.Binary binary -> {
        names(binary.left());
        names(binary.right());
      }
      case Expression.Conditional conditional -> {
        inner(conditional.then(), computed);
        names(conditional.condition());
        inner(conditional.otherwise(), computed);
      }
      case Expression.Whole whole -> {}
      case Expression.Decimal decimal -> {}
      case Expression.Text text -> {}
      case Expression.Truth truth -> {}
      case Expression.None none -> {}
    }
  }

  private void inner(Expression expression, boolean computed) {
    if (computed) {
      names(expression);
    } else {
      settings(expression);
    }
  }

  private void subscript(Expression.Subscript subscript) {
    switch (subscript) {
      case Expression.Subscript.Every every -> {}
      case Expression.Subscript.Range range -> {
        range.from().ifPresent(this::names);
        range.to().ifPresent(this::names);
        range.step().ifPresent(this::names);
      }
      case Expression.Subscript.At at -> names(at.value());
    }
  }
}
