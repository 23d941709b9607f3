package dev.sinter.testsuite.language;

import dev.sinter.language.ModelFile;
import dev.sinter.model.Model;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** Models from text, on the interpreter. */
final class Texts {
  private Texts() {}

  /** Runs a test in a session of its own. */
  static void inSession(Runnable test) {
    try (Session session = Session.builder().seed(3).backend("interpreter").threads(1).build()) {
      session.run(test);
    }
  }

  static ModelFile file(String text) {
    return ModelFile.parse(text, "test.sinter", Path.of(""));
  }

  static Model model(String text) {
    return file(text).model();
  }

  static Model model(String text, Map<String, ?> parameters) {
    ModelFile file = file(text);
    return file.model(file.mainModel(), parameters);
  }

  /** Makes the model of a text and predicts. */
  static double[] predict(String text, Tensor x) {
    double[][] result = new double[1][];
    inSession(() -> result[0] = model(text).predict(x).toDoubles());
    return result[0];
  }

  /** Makes the model of a text and looks at it. */
  static void with(String text, Consumer<Model> test) {
    inSession(() -> test.accept(model(text)));
  }
}
