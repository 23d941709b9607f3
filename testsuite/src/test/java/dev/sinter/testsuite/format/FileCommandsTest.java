package dev.sinter.testsuite.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.cli.Main;
import dev.sinter.format.Models;
import dev.sinter.model.Model;
import dev.sinter.runtime.file.Npy;
import dev.sinter.tensor.Tensors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Commands take model files that hold their weights, and data in files. */
class FileCommandsTest {
  @TempDir private Path folder;

  private record Run(int code, String out, String err) {}

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] all = new String[arguments.length + 2];
    for (int i = 0; i < arguments.length; i++) {
      all[i] = arguments[i].replace("@", folder + "/");
    }
    all[arguments.length] = "--backend";
    all[arguments.length + 1] = "interpreter";
    int code = Main.run(command, all);
    return new Run(code, out.toString(), err.toString());
  }

  @BeforeEach
  void save() {
    Model model = SampleModels.DENSE.make();
    model.compile(c -> c.optimizer("sgd").loss("mse"));
    model.save(folder.resolve("m.keras"));
    Tensors x = SampleModels.inputs(model);
    Npy.write(folder.resolve("x.npy"), x.single().array());
    Npy.write(folder.resolve("y.npy"), SampleModels.targets(model).single().array());
  }

  @Test
  void aModelFileIsTrainedMeasuredAndRun() {
    Run before = run("evaluate", "@m.keras", "--input", "@x.npy", "--targets", "@y.npy", "--json");
    Run fit =
        run(
            "fit",
            "@m.keras",
            "--input",
            "@x.npy",
            "--targets",
            "@y.npy",
            "--epochs",
            "20",
            "--save",
            "@better.h5",
            "--json");
    Run after = run("evaluate", "@better.h5", "--input", "@x.npy", "--targets", "@y.npy", "--json");
    Run predict = run("predict", "@better.h5", "--input", "@x.npy", "-o", "@p.npy");

    assertThat(before.code()).as(before.err()).isZero();
    assertThat(fit.code()).as(fit.err()).isZero();
    assertThat(after.code()).as(after.err()).isZero();
    assertThat(predict.code()).as(predict.err()).isZero();
    assertThat(loss(after.out())).isLessThan(loss(before.out()));
    assertThat(Npy.read(folder.resolve("p.npy")).shape()).containsExactly(8L, 3L);
  }

  private static double loss(String json) {
    String text = json.replaceAll("(?s).*\"loss\"\\s*:\\s*([0-9.eE+-]+).*", "$1");
    return Double.parseDouble(text.toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"m2.h5", "m2.keras"})
  void convertKeepsTheWeights(String name) {
    Run convert = run("convert", "@m.keras", "-o", "@" + name);

    assertThat(convert.code()).as(convert.err()).isZero();
    Model here = Models.load(folder.resolve("m.keras"));
    Model there = Models.load(folder.resolve(name));
    assertThat(there.getWeights().stream().map(w -> w.buffer().toDoubles()).toList())
        .usingRecursiveComparison()
        .isEqualTo(here.getWeights().stream().map(w -> w.buffer().toDoubles()).toList());
  }

  @Test
  void checkSaysOfEveryFileHowItWent() {
    Run check = run("convert", "--check", "@.");

    assertThat(check.code()).as(check.err()).isZero();
    assertThat(check.out())
        .contains("loaded   m.keras")
        .contains("1 loaded, 0 refused; 0 of 0 with recorded values");
  }

  @Test
  void aFileThatWasNotCompiledCannotBeTrained() {
    Model model = SampleModels.DENSE.make();
    model.save(folder.resolve("plain.keras"));
    Run fit = run("fit", "@plain.keras", "--input", "@x.npy", "--targets", "@y.npy");

    assertThat(fit.code()).isEqualTo(3);
    assertThat(fit.err()).contains("does not say how it was compiled");
  }
}
