package dev.sinter.testsuite.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sinter.language.syntax.Diagnostic;
import dev.sinter.language.syntax.LanguageException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTextTest {
  private static List<String> messages(String text) {
    LanguageException e =
        catchThrowableOfType(
            LanguageException.class,
            () ->
                Texts.inSession(
                    () -> {
                      var file = Texts.file(text);
                      file.training(file.mainModel());
                      file.model();
                    }));
    assertThat(e).as(text).isNotNull();
    return e.diagnostics().stream().map(Diagnostic::message).toList();
  }

  private static String inModel(String statements) {
    return "model m {\n  input x: f32[3]\n  " + statements + "\n  output x\n}";
  }

  @Test
  void anErrorOfALayerGetsItsPlaceAndACaret() {
    String text = "model m {\n  input x: f32[3, 3, 1]\n  output conv2d(x, 8, 5, name: stem)\n}\n";

    assertThatThrownBy(() -> Texts.inSession(() -> Texts.model(text)))
        .isInstanceOf(LanguageException.class)
        .hasMessageContaining("conv2d 'stem': ")
        .hasMessageContaining("input of 3 on axis 1 (padding valid)")
        .hasMessageContaining(
            "  at test.sinter:3:10\n    output conv2d(x, 8, 5, name: stem)\n           ^");
  }

  @Test
  void severalErrorsAreReportedInOneRunAndConsequencesAreNot() {
    assertThat(
            messages(
                inModel(
                    "a = dense(x, unit: 4)\n"
                        + "  b = relu(a) + 1\n"
                        + "  c = dense(x, 4, activation: rleu)\n"
                        + "  d = x[:, 7]")))
        .hasSize(3)
        .anyMatch(m -> m.startsWith("dense: there is no argument 'unit'; did you mean 'units'?"))
        .anyMatch(m -> m.contains("argument 'activation'") && m.contains("did you mean 'relu'?"))
        .anyMatch(m -> m.contains("7"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = dens(x, 4)                      | there is no layer, op or declaration 'dens'; did you"
            + " mean 'dense'?",
        "y = xx + 1                          | 'xx' is not known; did you mean 'x'?",
        "y = dense(x)                        | argument 'units' is required",
        "y = flatten(x, none, 5) | settings by position",
        "y = dense(x, 0)                     | argument 'units' must be at least 1",
        "y = dense(x, 4, units: 3)           | argument 'units' is given twice",
        "y = mean_of(x, axes: 1)             | mean_of: there is no argument 'axes'; did you mean"
            + " 'axis'?",
        "y = clip(x, 0)                      | argument 'most' is required",
        "y = x[0, 0, 0]                      | too many indices",
        "y, z = x                            | 2 names need as many values",
        "y = 1 / 0                           | division by 0",
        "y = x + \"a\"                       | '+' needs numbers or tensors",
        "y = x if true and x else x          | 'and' joins true, false and bool tensors",
        "y = x if 3 else x                   | a condition must be true, false or a bool tensor",
        "y = random_normal([2, 3])           | the shape of a tensor of the model",
        "y = training                        | 'training' is known in layers only",
        "y = add_loss(mean_of(x))            | gives no value",
        "weight w: f32[3]                    | 'weight' belongs into a layer",
        "return x                            | a model has 'output' instead of 'return'",
        "x                                   | this has no effect",
        "input z: float3[3]                  | element type 'float3' is not known",
        "y = x(3)                            | cannot be called"
      })
  void mistakesInModels(String statement, String message) {
    assertThat(messages(inModel(statement))).anySatisfy(m -> assertThat(m).contains(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "model m { input x: f32[3] }                                        | has no output",
        "model m { output 3 }                                               | has no input",
        "model m { input x: f32[3] output 3 }                               | an output must depend"
            + " on an input",
        "block b(x) { y = x } model m { input x: f32[3] output x }          | must end with 'return"
            + " VALUE'",
        "loss l(y_true) { return y_true } model m { input x: f32[3] output x } | must take two"
            + " tensors",
        "block b(x) { return b(x) } model m { input x: f32[3] output b(x) } | call each other"
            + " without end",
        "model m(n: int = 2.5) { input x: f32[3] output dense(x, n) }       | 'n' must be an"
            + " integer",
        "model m { input x: f32[3] output x } model m { input x: f32[3] output x } | declared"
            + " twice",
        "model m { input x: f32[3] output x } train n { epochs: 1 }         | there is no model 'n'"
            + " to train",
        "model m { input x: f32[3] output x } train m { epoch: 1 }          | there is no setting"
            + " 'epoch'; did you mean 'epochs'?",
        "model m { input x: f32[3] output x } train m { epochs: 0 }         | epochs must be at"
            + " least 1",
        "model m { input x: f32[3] output x } train m { optimizer: adma }   | did you mean 'adam'?",
        "model m { input x: f32[3] output x } train m { optimizer: adam(learning_rat: 1) } | did"
            + " you mean 'learning_rate'?",
        "model m { input x: f32[3] output x } train m { loss: mean_squard_error } | did you mean"
            + " 'mean_squared_error'?",
        "model m { input x: f32[3] output x } train m { data: cvs(\"a\") }  | there is no data"
            + " format 'cvs'; did you mean 'csv'?",
        "model m { input x: f32[3] output x } train m { data: csv(3) }      | must be the name of a"
            + " file",
        "layer l(x) { weight w: f32[?] return x } model m { input x: f32[3] output l(x) } | every"
            + " extent must be known",
        "layer l(x) { return x * y } model m { input x: f32[3] output x }   | 'y' is not known"
      })
  void mistakesInFiles(String text, String message) {
    assertThat(messages(text)).anySatisfy(m -> assertThat(m).contains(message));
  }

  @Test
  void aLossThatGoesWrongInTrainingNamesItsPlace() {
    String text =
        "loss bad(y_true, y_pred) {\n"
            + "  return matmul(y_true, y_pred)\n"
            + "}\n"
            + "model m { input x: f32[3] output x }\n"
            + "train m { loss: bad optimizer: sgd }";
    assertThatThrownBy(
            () ->
                Texts.inSession(
                    () -> {
                      var file = Texts.file(text);
                      var model = file.model();
                      file.training("m").orElseThrow().compile(model);
                      model.evaluate(
                          dev.sinter.tensor.Tensor.ones(2, 3), dev.sinter.tensor.Tensor.ones(2, 3));
                    }))
        .isInstanceOf(LanguageException.class)
        .hasMessageContaining("at test.sinter:2:10");
  }
}
