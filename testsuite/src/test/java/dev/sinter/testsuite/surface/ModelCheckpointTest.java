package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.callbacks.ModelCheckpoint;
import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are saved while they are trained. */
class ModelCheckpointTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  @TempDir private Path folder;

  @Test
  void checkpointsAreWrittenWhenTheyShould() throws IOException {
    String template = folder.resolve("every/{epoch:02d}-{score:.2f}.ckpt").toString();
    Values scores = new Values("score", 3, 1, 2, 0.5);
    Linear.in(() -> Linear.fit(Linear.model(), 4, scores, new ModelCheckpoint(template)));
    assertThat(FolderListing.names(folder.resolve("every")))
        .containsExactly("01-3.00.ckpt", "02-1.00.ckpt", "03-2.00.ckpt", "04-0.50.ckpt");
    List<String> said = new ArrayList<>();
    String best = folder.resolve("best/{epoch}.ckpt").toString();
    ModelCheckpoint bestOnly =
        new ModelCheckpoint(best).monitor("score").saveBestOnly(true).verbose(1);
    bestOnly.setMessages(said::add);
    Linear.in(() -> Linear.fit(Linear.model(), 4, scores, bestOnly));
    assertThat(FolderListing.names(folder.resolve("best")))
        .containsExactly("1.ckpt", "2.ckpt", "4.ckpt");
    assertThat(said.get(1))
        .startsWith("\nEpoch 2: score improved from 3.00000 to 1.00000, saving model to ");
    assertThat(said.get(2)).isEqualTo("\nEpoch 3: score did not improve from 1.00000");
    Linear.in(
        () ->
            Linear.fit(
                Linear.model(),
                4,
                scores,
                new ModelCheckpoint(folder.resolve("max/{epoch}.ckpt").toString())
                    .monitor("score")
                    .saveBestOnly(true)
                    .mode("max")));
    assertThat(FolderListing.names(folder.resolve("max"))).containsExactly("1.ckpt");
    Linear.in(
        () ->
            Linear.fit(
                Linear.model(),
                4,
                scores,
                new ModelCheckpoint(folder.resolve("least/{epoch}.ckpt").toString())
                    .monitor("score")
                    .saveBestOnly(true)
                    .initialValueThreshold(0.9)));
    assertThat(FolderListing.names(folder.resolve("least"))).containsExactly("4.ckpt");
    Linear.in(
        () ->
            Linear.model()
                .fit(
                    X,
                    Y,
                    f ->
                        f.batchSize(2)
                            .verbose(0)
                            .callbacks(
                                new ModelCheckpoint(
                                        folder.resolve("b/{epoch}-{batch}.ckpt").toString())
                                    .saveFreq(2))));
    assertThat(FolderListing.names(folder.resolve("b"))).containsExactly("1-2.ckpt", "1-4.ckpt");
    Linear.in(
        () ->
            Linear.fit(
                Linear.model(),
                4,
                new ModelCheckpoint(folder.resolve("p/{epoch}.ckpt").toString()).period(3)));
    assertThat(FolderListing.names(folder.resolve("p"))).containsExactly("3.ckpt");
  }

  @Test
  void checkpointsCanBeLoaded() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          Path whole = folder.resolve("model.keras");
          Path weights = folder.resolve("model.weights.h5");
          Linear.fit(
              model,
              2,
              new ModelCheckpoint(whole.toString()),
              new ModelCheckpoint(weights.toString()).saveWeightsOnly(true));
          float[] expected = model.predict(X).toFloats();
          Model loaded = Models.load(whole);
          assertThat(loaded.predict(X).toFloats()).containsExactly(expected);
          assertThat(loaded.isCompiled()).isTrue();
          Sequential other = Linear.model();
          other.loadWeights(weights);
          assertThat(other.predict(X).toFloats()).containsExactly(expected);
          return model;
        });
  }

  @Test
  void badCheckpointsAreRefused() {
    assertThatThrownBy(
            () ->
                Linear.in(
                    () ->
                        Linear.fit(
                            Linear.model(),
                            1,
                            new ModelCheckpoint(folder.resolve("{accuracy}.ckpt").toString()))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("there is no value 'accuracy'")
        .hasMessageContaining("epoch, loss");
    assertThatThrownBy(() -> new ModelCheckpoint("x").saveFreq(0))
        .hasMessageContaining("\"epoch\" or a number of batches");
    assertThatThrownBy(() -> new ModelCheckpoint("x").saveFreq("step"))
        .hasMessageContaining("\"epoch\" or a number of batches");
  }
}
