package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.cli.Main;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Registry;
import dev.sinter.data.Dataset;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Embedding;
import dev.sinter.layers.Layers;
import dev.sinter.layers.Masking;
import dev.sinter.model.Callback;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.plot.ModelPlot;
import dev.sinter.regularizers.L2;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.Sequence;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.TracedFunction;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions to models and layers, and the utilities around them. */
class StructureQueriesTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  @TempDir private Path folder;

  @Test
  void weightsAreListedReadAndSetInOrder() {
    Linear.in(
        () -> {
          Sequential model =
              Sequential.of(new Dense(3).inputShape(2).name("a"), new Dense(1).name("b"));
          assertThat(model.weightPaths().keySet())
              .containsExactly("a/kernel", "a/bias", "b/kernel", "b/bias");
          assertThat(model.weights()).hasSize(4);
          assertThat(model.countParams()).isEqualTo(9 + 4);
          model.getLayer("a").setTrainable(false);
          assertThat(model.trainableWeights()).hasSize(2);
          assertThat(model.nonTrainableWeights()).hasSize(2);
          List<NdArray> zeros =
              model.getWeights().stream()
                  .map(w -> NdArray.zeros(w.buffer().memory(), w.type(), w.shape()))
                  .toList();
          List<NdArray> before = model.getWeights();
          model.setWeights(zeros);
          // What was read is a copy.
          assertThat(before.getFirst().buffer().toFloats()).isNotEqualTo(new float[6]);
          assertThat(model.predict(X).toFloats()).containsOnly(0);
          assertThatThrownBy(() -> model.setWeights(zeros.subList(0, 3)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("has 4 weights, got 3 values");
          assertThatThrownBy(() -> model.setWeights(zeros.reversed()))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("'a/kernel': shape must be [2,3], got [1]");
          assertThatThrownBy(() -> Sequential.of(new Dense(1)).countParams())
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("has no weights before it is built");
          return model;
        });
  }

  @Test
  void setWeightsChangesAllOrNothing() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          float[] before = Linear.weights(model);
          NdArray kernel = NdArray.of(new float[] {9, 9}, 2, 1);
          NdArray wrong = NdArray.of(new float[] {1, 2}, 2);
          assertThatThrownBy(() -> model.setWeights(List.of(kernel, wrong)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("bias");
          assertThat(Linear.weights(model)).containsExactly(before);
          return model;
        });
  }

  @Test
  void frozenLayersStayAndCompileTakesFreezingUp() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          model.setTrainable(false);
          assertThat(model.trainableWeights()).isEmpty();
          model.compile(c -> c.optimizer("sgd").loss("mse"));
          float[] before = Linear.weights(model);
          model.fit(X, Y, f -> f.verbose(0));
          assertThat(Linear.weights(model)).containsExactly(before);
          model.setTrainable(true);
          model.compile(c -> c.optimizer("sgd").loss("mse"));
          model.fit(X, Y, f -> f.verbose(0));
          assertThat(Linear.weights(model)).isNotEqualTo(before);
          return model;
        });
  }

  @Test
  void namesAndShapesOfInputsAndOutputsAreKnown() {
    Linear.in(
        () -> {
          Tensor in = Input.builder(4).name("in").build();
          Dense dense = new Dense(2).name("out");
          Model model = new Model(in, dense.apply(in));
          assertThat(model.inputs()).containsExactly(in);
          assertThat(model.outputs()).hasSize(1);
          assertThat(model.inputNames()).containsExactly("in");
          assertThat(model.outputNames()).containsExactly("out");
          assertThat(model.inputShapes().getFirst().toString()).isEqualTo("[B,4]");
          assertThat(model.outputShapes().getFirst().toString()).isEqualTo("[B,2]");
          assertThat(model.layers()).extracting(layer -> layer.name()).containsExactly("in", "out");
          // What is not built has none of them.
          assertThat(Sequential.of(new Dense(1)).inputs()).isEmpty();
          assertThatThrownBy(model::metricsNames)
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("must be compiled before");
          model.compile(c -> c.loss("mse").metrics("mae"));
          model.evaluate(new float[3][4], new float[3][2]);
          assertThat(model.metricsNames()).containsExactly("loss", "mae");
          return model;
        });
  }

  @Test
  void shapesMasksAndLossesAreComputed() {
    Linear.in(
        () -> {
          assertThat(new Dense(3).computeOutputShape(Shape.of(5, 2))).isEqualTo(Shape.of(5, 3));
          Dense dense = new Dense(3);
          dense.apply(Tensor.zeros(1, 2));
          assertThatThrownBy(() -> dense.computeOutputShape(Shape.of(5, 4)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("expected extent 2 on axis -1");
          Tensor masked =
              new Masking(7).apply(Tensor.of(new float[][] {{7}, {1}}).reshape(1, 2, 1));
          assertThat(masked.mask().orElseThrow().toFloats()).containsExactly(0, 1);
          Tensor words = new Embedding(3, 2).maskZero(true).apply(Tensor.of(new int[][] {{0, 2}}));
          assertThat(words.mask().orElseThrow().toFloats()).containsExactly(0, 1);
          Dense punished = new Dense(1).kernelRegularizer(new L2(0.5));
          punished.with("kernel_initializer", "ones");
          punished.apply(Tensor.zeros(1, 2));
          assertThat(punished.losses().getFirst().item()).isCloseTo(1, within(1e-6));
          assertThatThrownBy(() -> new Dense(1).with("kernel_regularizer", "l3"))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("kernel_regularizer");
          return dense;
        });
  }

  @Test
  void modelsWithoutAGraphAreNotDrawn() {
    assertThatThrownBy(
            () -> Linear.in(() -> ModelPlot.of(Sequential.of(new Dense(1)), p -> {}).toSvg()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("sequential");
    assertThatThrownBy(() -> Linear.in(() -> ModelPlot.dot(Linear.model(), p -> p.rankdir("left"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("rankdir must be one of");
  }

  @Test
  void columnsAndLayersOfSummariesAreChecked() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          for (double[] positions :
              new double[][] {{-1, 0.5, 1}, {0, 0.5, 1}, {0.5, 0.4, 1}, {0.5, Double.NaN, 1}}) {
            assertThatThrownBy(() -> model.summary(s -> s.positions(positions)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("summary: positions must grow from above 0");
          }
          assertThatThrownBy(() -> model.summary(s -> s.layerRange("(", "dense")))
              .isInstanceOf(ModelException.class)
              .hasMessage("summary: layer_range: '(' is no regular expression");
          assertThatThrownBy(() -> ModelPlot.of(model, s -> s.layerRange("dense.*", "(")))
              .isInstanceOf(ModelException.class)
              .hasMessage("plot_model: layer_range: '(' is no regular expression");
          assertThatThrownBy(
                  () ->
                      model.summary(
                          s ->
                              s.print(
                                  line -> {
                                    throw new ModelException("full");
                                  })))
              .hasMessage("full");
          return model;
        });
  }

  // ---- utilities --------------------------------------------------------------------------------

  @Test
  void oneSeedDecidesEverythingRandom() {
    List<float[]> drawn = new ArrayList<>();
    for (long seed : new long[] {1, 1, 2}) {
      Linear.in(
          () -> {
            Session.current().seed(seed);
            drawn.add(new Dense(5).apply(Tensor.ones(1, 5)).toFloats());
            return seed;
          });
    }
    assertThat(drawn.get(1)).containsExactly(drawn.get(0));
    assertThat(drawn.get(2)).isNotEqualTo(drawn.get(0));
  }

  @Test
  void tracedFunctionsTakeTensorsWithValues() {
    Linear.in(
        () -> {
          TracedFunction doubled = TracedFunction.of(x -> x.map(t -> t.times(2)));
          assertThat(doubled.call(Tensors.of(Tensor.of(1f, 2f))).single().toFloats())
              .containsExactly(2, 4);
          assertThatThrownBy(() -> doubled.call(Tensors.of(Input.of(2))))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("has no elements yet");
          TracedFunction asking =
              TracedFunction.of(x -> x.single().item() > 0 ? x : x.map(t -> t.negate()));
          assertThatThrownBy(() -> asking.call(Tensors.of(Tensor.scalar(1))))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("has no value while a model or function is traced");
          return doubled;
        });
  }

  @Test
  void sequencesThatLieAreRefused() {
    for (long length : new long[] {0, -1}) {
      Sequence empty =
          new Sequence() {
            @Override
            public long length() {
              return length;
            }

            @Override
            public Batch get(long index) {
              return Batch.of(Tensor.of(X).array(), Tensor.of(Y).array());
            }
          };
      assertThatThrownBy(() -> Linear.in(() -> Linear.model().fit(empty, f -> f.verbose(0))))
          .hasMessageContaining("a sequence must have at least one batch, got length " + length);
    }
    Sequence failing =
        new Sequence() {
          @Override
          public long length() {
            return 2;
          }

          @Override
          public Batch get(long index) {
            throw new ModelException("no batch " + index);
          }
        };
    assertThatThrownBy(
            () -> Linear.in(() -> Linear.model().fit(failing, f -> f.verbose(0).shuffle(false))))
        .hasMessage("no batch 0");
  }

  @Test
  void objectsGoThroughConfigsByName() {
    Linear.in(
        () -> {
          Dense dense = new Dense(3).name("d");
          Map<String, ?> object = Registry.object(dense);
          assertThat(object.get("class_name")).isEqualTo("Dense");
          assertThat(Layers.registry().read(object).getConfig()).isEqualTo(dense.getConfig());
          assertThat(Layers.registry().find("Dense")).contains(Dense.SPEC);
          assertThat(Layers.registry().find("Times")).isEmpty();
          assertThatThrownBy(() -> Layers.registry().get("Times"))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("layer 'Times' is not known")
              .hasMessageContaining("Session.register");
          Session.current().register(SavingArgumentsTest.Times.SPEC);
          assertThat(Layers.registry().find("Times")).isPresent();
          assertThatThrownBy(() -> Layers.registry().read(3))
              .isInstanceOf(BadValueException.class)
              .hasMessageContaining("must be the name, config or instance of a layer, got 3");
          return dense;
        });
    // Another session does not know it.
    Linear.in(() -> assertThat(Layers.registry().find("Times")).isEmpty());
  }

  @Test
  void reportsNeedTheDataOfTheFile() throws Exception {
    Linear.in(
        () -> {
          Linear.model().save(folder.resolve("m.keras"));
          return folder;
        });
    Files.writeString(folder.resolve("x.csv"), "1,2\n3,4\n");
    Files.writeString(folder.resolve("y.csv"), "1\n2\n");
    StringWriter errors = new StringWriter();
    int code =
        Main.run(
            Main.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(errors)),
            "--backend",
            "jvm",
            "fit",
            folder.resolve("m.keras").toString(),
            "--input",
            folder.resolve("x.csv").toString(),
            "--targets",
            folder.resolve("y.csv").toString(),
            "--report",
            folder.resolve("r.html").toString());
    assertThat(code).isEqualTo(2);
    assertThat(errors.toString())
        .contains("--report needs the data that a .sinter file names")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("r.html")).doesNotExist();
  }

  @Test
  void sourcesOfFitThatDoNotFitAreRefused() {
    Linear.in(
        () -> {
          Model model = Linear.model();
          assertThatThrownBy(
                  () -> model.fit(X, Y, f -> f.sampleWeight(new float[10][3]).verbose(0)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining(
                  "sample weights: must have shape (samples) or (samples, steps)");
          assertThatThrownBy(() -> model.fit(X, Y, f -> f.validationFreq(List.of())))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("validation_freq must name at least one epoch");
          assertThatThrownBy(() -> model.fit(X, Y, f -> f.validationFreq(List.of(0))))
              .hasMessageContaining("validation_freq must be at least 1, got 0");
          assertThatThrownBy(
                  () -> model.fit(X, Y, f -> f.validationData(X, new float[3][1]).verbose(0)))
              .hasMessageContaining("same number of samples");
          assertThatThrownBy(
                  () ->
                      model.fit(
                          X,
                          Y,
                          f -> f.validationData(Dataset.of(X, Y).batch(2).repeat()).verbose(0)))
              .hasMessageContaining("the data never end, so validation_steps must say");
          Callback failing =
              new Callback() {
                @Override
                public void onTrainBegin() {
                  throw new ModelException("mine");
                }
              };
          assertThatThrownBy(() -> model.fit(X, Y, f -> f.callbacks(failing).verbose(0)))
              .hasMessage("mine");
          Tensor in = Input.of(2);
          Model two =
              new Model(List.of(in), List.of(new Dense(1).apply(in), new Dense(1).apply(in)));
          two.compile(c -> c.loss("mse"));
          assertThatThrownBy(
                  () ->
                      two.fit(
                          X, List.of(Y, Y), f -> f.classWeight(Map.of(0, 1.0, 1, 2.0)).verbose(0)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("class_weight needs exactly one target, got 2");
          return model;
        });
  }
}
