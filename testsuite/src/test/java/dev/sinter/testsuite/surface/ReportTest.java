package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.cli.Main;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Sequential;
import dev.sinter.plot.ConfusionMatrix;
import dev.sinter.plot.RunReport;
import dev.sinter.plot.TrainingCurves;
import dev.sinter.runtime.training.History;
import dev.sinter.runtime.training.LoopParameters;
import dev.sinter.tensor.Tensor;
import dev.sinter.testsuite.cli.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportTest {
  @TempDir private Path folder;

  private static void parse(String xml) throws Exception {
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private static History trained(Sequential model) {
    return model.fit(
        Linear.X, Linear.Y, f -> f.epochs(3).verbose(0).validationSplit(0.2).shuffle(false));
  }

  @Test
  void curvesShowTrainingAndValidation() throws Exception {
    String svg =
        Linear.in(() -> TrainingCurves.of(trained(Linear.model(c -> c.metrics("mae")))).toSvg());
    parse(svg);
    assertThat(svg).contains(">loss<", ">mae<", ">training<", ">validation<", ">epoch<");
    // Two charts of two lines each, with a dot an epoch.
    assertThat(svg.split("<circle")).hasSize(2 * 2 * 3 + 1);
    byte[] png = Linear.in(() -> TrainingCurves.of(trained(Linear.model())).toPng(96));
    assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(640);
    History none = new History(new LoopParameters(0, 0, OptionalLong.empty()));
    assertThatThrownBy(() -> TrainingCurves.of(none))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no epoch was trained");
  }

  @Test
  void valuesThatAreNoNumbersAreGaps() throws Exception {
    History history = new History(new LoopParameters(0, 4, OptionalLong.empty()));
    double[] values = {1, Double.NaN, 2, Double.POSITIVE_INFINITY};
    for (int i = 0; i < values.length; i++) {
      java.util.LinkedHashMap<String, Double> logs = new java.util.LinkedHashMap<>();
      logs.put("loss", values[i]);
      history.add(i, logs);
    }
    String svg = TrainingCurves.of(history).toSvg();
    parse(svg);
    assertThat(svg).doesNotContain("NaN", "Infinity");
    assertThat(svg.split("<circle")).hasSize(3);
  }

  @Test
  void confusionMatricesCount() throws Exception {
    Tensor truth = Tensor.of(0, 1, 2, 1);
    Tensor scores = Tensor.of(new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 1, 0}, {0, 0.9f, 0.1f}});
    ConfusionMatrix matrix = ConfusionMatrix.of(truth, scores);
    assertThat(matrix.counts())
        .containsExactly(List.of(1L, 0L, 0L), List.of(0L, 2L, 0L), List.of(0L, 1L, 0L));
    assertThat(matrix.accuracy()).isCloseTo(0.75, within(1e-9));
    String svg = matrix.named(List.of("cat", "dog", "a<b")).draw().toSvg();
    parse(svg);
    assertThat(svg).contains(">dog<", "a&lt;b", "75.00 % right");
    Tensor binary = Tensor.of(new float[][] {{0.2f}, {0.7f}, {0.9f}, {0.1f}});
    assertThat(ConfusionMatrix.of(Tensor.of(0, 1, 0, 0), binary).counts())
        .containsExactly(List.of(2L, 1L), List.of(0L, 1L));
    assertThatThrownBy(() -> ConfusionMatrix.of(Tensor.of(0, 1), scores))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("as many predictions");
    assertThatThrownBy(() -> matrix.named(List.of("one"))).hasMessageContaining("as many names");
  }

  @Test
  void reportsHoldTheRun() throws IOException {
    String page =
        Linear.in(
            () -> {
              Sequential model = Linear.model();
              return new RunReport(model, trained(model))
                  .setting("batch size", 32)
                  .test(Map.of("loss", 0.25))
                  .confusion(ConfusionMatrix.of(Tensor.of(0, 1), Tensor.of(0, 1)))
                  .toHtml();
            });
    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .contains("<td>batch size</td><td>32</td>")
        .contains("<th>val_loss</th>")
        .contains("<td>loss</td><td>0.2500</td>")
        .contains("100.00 % right")
        .contains("Total params: 3")
        .contains("InputLayer")
        .endsWith("</html>\n");
  }

  @Test
  void theFitCommandWritesAReport() throws IOException {
    Line.writeClasses(folder);
    StringWriter errors = new StringWriter();
    CommandLine command =
        Main.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(errors));
    Path page = folder.resolve("run.html");
    int code =
        Main.run(
            command,
            "--backend",
            "jvm",
            "fit",
            folder.resolve("line.sinter").toString(),
            "--report",
            page.toString());
    assertThat(errors.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(Files.readString(page))
        .contains("Confusion matrix", "Curves", "<td>batch size</td><td>2</td>", "line.sinter");
    Path drawing = folder.resolve("line.svg");
    assertThat(
            Main.run(
                command,
                "plot",
                folder.resolve("line.sinter").toString(),
                "-o",
                drawing.toString(),
                "--shapes"))
        .isZero();
    assertThat(Files.readString(drawing)).contains("output: (None, 1)");
    assertThat(
            Main.run(
                command,
                "plot",
                folder.resolve("line.sinter").toString(),
                "-o",
                folder.resolve("line.pdf").toString()))
        .isEqualTo(3);
  }
}
