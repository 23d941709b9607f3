package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.ModelException;
import dev.sinter.layers.Add;
import dev.sinter.layers.Conv2D;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Flatten;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.plot.ModelPlot;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StructureTest {
  @TempDir private Path folder;

  private static Sequential images() {
    return Sequential.of(
        new Conv2D(4, 3).activation("relu").inputShape(8, 8, 1), new Flatten(), new Dense(3));
  }

  /** {@return a model with a branch and a model within} */
  private static Model nested() {
    Tensor in = Input.builder(4).name("in").build();
    Tensor inner = Input.builder(4).name("inner_in").build();
    Model block =
        new Model(
            dev.sinter.tensor.Tensors.of(inner),
            dev.sinter.tensor.Tensors.of(new Dense(4).name("inner_dense").apply(inner)),
            "block");
    Tensor left = block.apply(in);
    Tensor right = new Dense(4).name("right").apply(in);
    Tensor sum = new Add().name("sum").apply(List.of(left, right));
    return new Model(
        dev.sinter.tensor.Tensors.of(in),
        dev.sinter.tensor.Tensors.of(new Dense(2).name("out").activation("softmax").apply(sum)),
        "whole");
  }

  @Test
  void summariesHaveKerasFormat() {
    String table =
        Linear.in(
            () -> {
              Session.current().clearNames();
              return images().summary();
            });
    assertThat(table.lines())
        .containsExactly(
            "Model: \"sequential\"",
            "_________________________________________________________________",
            " Layer (type)                Output Shape              Param #   ",
            "=================================================================",
            " conv2d (Conv2D)             (None, 6, 6, 4)           40        ",
            "                                                                 ",
            " flatten (Flatten)           (None, 144)               0         ",
            "                                                                 ",
            " dense (Dense)               (None, 3)                 435       ",
            "                                                                 ",
            "=================================================================",
            "Total params: 475 (1.86 KB)",
            "Trainable params: 475 (1.86 KB)",
            "Non-trainable params: 0 (0.00 Byte)",
            "_________________________________________________________________");
  }

  @Test
  void summariesTakeOptions() {
    Linear.in(
        () -> {
          Sequential model = images();
          model.layers().getFirst().setTrainable(false);
          List<String> printed = new ArrayList<>();
          String wide = model.summary(s -> s.lineLength(80).print(printed::add));
          assertThat(wide.lines().filter(l -> l.startsWith("=")).findFirst().orElseThrow())
              .hasSize(80);
          assertThat(printed).isEqualTo(wide.lines().toList());
          String trainable = model.summary(s -> s.showTrainable(true));
          assertThat(trainable).contains("Trainable  \n").contains("N          \n");
          assertThat(trainable.lines().filter(l -> l.startsWith("=")).findFirst().orElseThrow())
              .hasSize(76);
          assertThat(model.summary(s -> s.positions(0.5, 0.8, 1)).lines().toList().get(2))
              .startsWith(" Layer (type)                   Output Shape");
          String part = model.summary(s -> s.layerRange("flatten.*", "dense.*"));
          assertThat(part).contains("(Flatten)").contains("(Dense)").doesNotContain("(Conv2D)");
          assertThatThrownBy(() -> model.summary(s -> s.layerRange("missing", "dense")))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("no layer is called or matches 'missing'");
          assertThatThrownBy(() -> model.summary(s -> s.positions(0.5, 1)))
              .hasMessageContaining("positions must be 3 numbers");
          assertThatThrownBy(() -> model.summary(s -> s.lineLength(3)))
              .hasMessageContaining("line_length");
          assertThatThrownBy(() -> Sequential.of(new Dense(1)).summary())
              .hasMessageContaining("has no summary before it is built");
          return model;
        });
  }

  @Test
  void summariesShowModelsWithin() {
    String table = Linear.in(() -> nested().summary(s -> s.expandNested(true)));
    List<String> lines = table.lines().toList();
    assertThat(table).contains(" block (Functional)          (None, 4)");
    assertThat(lines).contains("|" + "¯".repeat(96) + "|", "¯".repeat(98));
    assertThat(lines).anyMatch(l -> l.startsWith("| inner_dense (Dense)") && l.endsWith("|"));
    assertThat(lines).allMatch(l -> l.length() <= 98);
    assertThat(table).contains("'right[0][0]']");
  }

  @Test
  void layersAreFoundByNameAndPlace() {
    Linear.in(
        () -> {
          Model model = nested();
          assertThat(model.getLayer("sum")).isSameAs(model.getLayer(model.layers().size() - 2));
          assertThatThrownBy(() -> model.getLayer("summ"))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("did you mean 'sum'?");
          assertThatThrownBy(() -> model.getLayer(99)).hasMessageContaining("has layers 0 to");
          assertThat(model.inputNames()).containsExactly("in");
          assertThat(model.outputNames()).containsExactly("out");
          assertThat(model.inputShapes().getFirst().toString()).isEqualTo("[B,4]");
          assertThat(model.outputShapes().getFirst().toString()).isEqualTo("[B,2]");
          assertThat(model.weightPaths()).containsKeys("right/kernel", "out/bias");
          assertThat(model.countParams()).isEqualTo(20 + 20 + 10);
          model.getLayer("right").setTrainable(false);
          assertThat(model.trainableWeights()).hasSize(4);
          assertThat(model.nonTrainableWeights()).hasSize(2);
          return model;
        });
  }

  // ---- drawings
  // -----------------------------------------------------------------------------------

  @Test
  void drawingsShowWhatIsAskedFor() {
    Linear.in(
        () -> {
          Model model = nested();
          String plain = ModelPlot.of(model, p -> {}).toSvg();
          assertThat(plain)
              .startsWith("<svg ")
              .contains(">right<", ">Dense<", ">block<", ">Functional<")
              .doesNotContain("None", "float32", "softmax", "inner_dense", ">T<");
          assertThat(ModelPlot.of(model, p -> {}).toSvg()).isEqualTo(plain);
          assertThat(ModelPlot.of(model, p -> p.showShapes(true)).toSvg())
              .contains("input: (None, 4)", "output: (None, 2)");
          assertThat(ModelPlot.of(model, p -> p.showDtype(true)).toSvg()).contains(">float32<");
          assertThat(ModelPlot.of(model, p -> p.showLayerNames(false)).toSvg())
              .doesNotContain(">right<");
          assertThat(ModelPlot.of(model, p -> p.showLayerActivations(true)).toSvg())
              .contains("Dense · softmax");
          model.getLayer("right").setTrainable(false);
          assertThat(ModelPlot.of(model, p -> p.showTrainable(true)).toSvg())
              .contains(">T<", ">NT<");
          assertThat(ModelPlot.of(model, p -> p.expandNested(true)).toSvg())
              .contains(">inner_dense<", "stroke-dasharray");
          assertThat(ModelPlot.of(model, p -> p.layerRange("sum", "out")).toSvg())
              .contains(">sum<")
              .doesNotContain(">right<");
          String dot = ModelPlot.dot(model, p -> p.rankdir("LR"));
          assertThat(dot).contains("rankdir=LR", "n0 -> ").contains("{{in|InputLayer}}");
          assertThatThrownBy(() -> ModelPlot.of(model, p -> p.rankdir("UP")))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("rankdir must be one of TB, LR, BT, RL");
          assertThatThrownBy(() -> ModelPlot.of(model, p -> p.layerRange("a", "out")))
              .hasMessageContaining("layer_range");
          assertThatThrownBy(() -> ModelPlot.of(model, p -> p.dpi(0))).hasMessageContaining("dpi");
          return model;
        });
  }

  @Test
  void directionsTurnTheDrawing() throws IOException {
    List<BufferedImage> images = new ArrayList<>();
    for (String direction : List.of("TB", "BT", "LR", "RL")) {
      byte[] png = Linear.in(() -> ModelPlot.of(images(), p -> p.rankdir(direction)).toPng(96));
      images.add(ImageIO.read(new ByteArrayInputStream(png)));
    }
    assertThat(images.get(0).getHeight())
        .isEqualTo(images.get(1).getHeight())
        .isGreaterThan(images.get(2).getHeight());
    assertThat(images.get(2).getWidth())
        .isEqualTo(images.get(3).getWidth())
        .isGreaterThan(images.get(0).getWidth());
    byte[] fine = Linear.in(() -> ModelPlot.of(images(), p -> {}).toPng(192));
    byte[] plain = Linear.in(() -> ModelPlot.of(images(), p -> {}).toPng(96));
    assertThat(ImageIO.read(new ByteArrayInputStream(fine)).getWidth())
        .isGreaterThan(ImageIO.read(new ByteArrayInputStream(plain)).getWidth());
  }

  @Test
  void filesGoByTheirEnding() throws IOException {
    Linear.in(
        () -> {
          ModelPlot.save(images(), folder.resolve("m.svg"), p -> {});
          ModelPlot.save(images(), folder.resolve("m.png"), p -> p.dpi(48));
          ModelPlot.save(images(), folder.resolve("m"), p -> {});
          assertThatThrownBy(() -> ModelPlot.save(images(), folder.resolve("m.pdf"), p -> {}))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining(".svg or .png");
          return null;
        });
    assertThat(Files.readString(folder.resolve("m.svg"))).endsWith("</svg>\n");
    assertThat(ImageIO.read(folder.resolve("m.png").toFile())).isNotNull();
    assertThat(ImageIO.read(folder.resolve("m").toFile())).isNotNull();
  }

  @Test
  void dotsPerInchScaleThePicture() throws IOException {
    List<Integer> widths = new ArrayList<>();
    for (int dpi : new int[] {96, 192}) {
      Path file = folder.resolve(dpi + ".png");
      Linear.in(
          () -> {
            ModelPlot.save(images(), file, p -> p.dpi(dpi));
            return file;
          });
      widths.add(ImageIO.read(file.toFile()).getWidth());
    }
    assertThat(widths.get(1)).isBetween(2 * widths.get(0) - 2, 2 * widths.get(0) + 2);
  }

  /** No box of a large model lies on another one, and no arrow crosses a box. */
  @Test
  void hundredLayersStayReadable() {
    Linear.in(
        () -> {
          Tensor in = Input.of(4);
          Tensor value = in;
          for (int i = 0; i < 50; i++) {
            Tensor changed = new Dense(4).apply(value);
            value = i % 3 == 2 ? new Add().apply(List.of(changed, value)) : changed;
          }
          for (int i = 0; i < 4; i++) {
            value = new Add().apply(List.of(value, in));
          }
          String svg = ModelPlot.of(new Model(in, value), p -> p.showShapes(true)).toSvg();
          List<double[]> boxes = new ArrayList<>();
          var matcher =
              java.util.regex.Pattern.compile(
                      "<rect x=\"([\\d.]+)\" y=\"([\\d.]+)\" width=\"([\\d.]+)\""
                          + " height=\"([\\d.]+)\"")
                  .matcher(svg);
          while (matcher.find()) {
            boxes.add(
                new double[] {
                  Double.parseDouble(matcher.group(1)),
                  Double.parseDouble(matcher.group(2)),
                  Double.parseDouble(matcher.group(3)),
                  Double.parseDouble(matcher.group(4))
                });
          }
          assertThat(boxes).hasSize(50 + 16 + 4 + 1);
          for (int i = 0; i < boxes.size(); i++) {
            for (int j = i + 1; j < boxes.size(); j++) {
              assertThat(overlap(boxes.get(i), boxes.get(j))).isFalse();
            }
          }
          return svg;
        });
  }

  private static boolean overlap(double[] a, double[] b) {
    return a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
  }
}
