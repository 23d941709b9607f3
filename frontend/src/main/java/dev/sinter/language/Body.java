package dev.sinter.language;

import dev.sinter.language.syntax.Diagnostic;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.LanguageException;
import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.language.syntax.Statement;
import java.util.List;
import java.util.Optional;

/** Runs statements. What is wrong with one of them is noted, and the next one is run. */
record Body(Evaluator evaluator) {

  /** {@return what a declaration returns} */
  Value value(Definition definition) {
    int before = evaluator.surroundings().diagnostics().size();
    Optional<Value> returned = run(definition.body());
    if (evaluator.surroundings().diagnostics().size() > before) {
      throw Problem.consequence();
    }
    return returned.orElseThrow(() -> new Problem(definition.end(), "'return' is missing"));
  }

  /** {@return what statements return, after they were run} */
  Optional<Value> run(List<Statement> statements) {
    Optional<Value> returned = Optional.empty();
    List<Diagnostic> diagnostics = evaluator.surroundings().diagnostics();
    for (Statement statement : statements) {
      try {
        Optional<Value> value = Evaluator.at(statement.place(), () -> execute(statement));
        returned = value.or(() -> Optional.empty());
      } catch (Problem problem) {
        problem.diagnostic().ifPresent(diagnostics::add);
        breakNames(statement);
      } catch (LanguageException e) {
        diagnostics.addAll(e.diagnostics());
        breakNames(statement);
      }
    }
    return returned;
  }

  private Optional<Value> execute(Statement statement) {
    switch (statement) {
      case Statement.InputOf input -> evaluator.surroundings().input(evaluator, input);
      case Statement.WeightOf weight -> evaluator.surroundings().weight(evaluator, weight);
      case Statement.Output output -> evaluator.surroundings().output(evaluator, output);
      case Statement.Bind bind -> bind(bind);
      case Statement.Effect effect -> evaluator.evaluate(effect.call());
      case Statement.Return returned -> {
        List<Value> values = returned.values().stream().map(evaluator::evaluate).toList();
        return Optional.of(values.size() == 1 ? values.getFirst() : new Value.Several(values));
      }
    }
    return Optional.empty();
  }

  private void bind(Statement.Bind bind) {
    Value value = evaluator.evaluate(bind.value());
    if (value instanceof Value.Nothing && bind.value() instanceof Expression.Call) {
      throw new Problem(bind.value().place(), "this call gives no value to name");
    }
    List<Expression.Name> targets = bind.targets();
    if (targets.size() == 1) {
      evaluator.scope().bind(targets.getFirst().name(), value);
      return;
    }
    List<Value> parts =
        switch (value) {
          case Value.Several several -> several.items();
          case Value.Entries entries -> List.copyOf(entries.items().values());
          case Value other ->
              throw new Problem(
                  bind.place(), targets.size() + " names need as many values, got " + other.kind());
        };
    if (parts.size() != targets.size()) {
      throw new Problem(
          bind.place(), targets.size() + " names need as many values, got " + parts.size());
    }
    for (int i = 0; i < parts.size(); i++) {
      evaluator.scope().bind(targets.get(i).name(), parts.get(i));
    }
  }

  private void breakNames(Statement statement) {
    switch (statement) {
      case Statement.Bind bind ->
          bind.targets()
              .forEach(target -> evaluator.scope().bind(target.name(), new Value.Broken()));
      case Statement.InputOf input -> evaluator.scope().bind(input.name(), new Value.Broken());
      case Statement.WeightOf weight -> evaluator.scope().bind(weight.name(), new Value.Broken());
      case Statement.Output _, Statement.Return _, Statement.Effect _ -> {}
    }
  }
}
