package dev.sinter.testsuite.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.config.Spec;
import dev.sinter.layers.Layers;
import dev.sinter.testsuite.benchmark.LayerShares.Measured;
import dev.sinter.testsuite.benchmark.LayerShares.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of layers against their bounds has every layer, and counts what it says. */
class LayerSharesTest {
  @Test
  void everyLayerHasASizeOrAReason() {
    assertThat(LayerSize.all().stream().map(LayerSize::layerName))
        .containsExactlyInAnyOrderElementsOf(
            Layers.registry().specs().stream().map(Spec::className).toList());
  }

  @Test
  void arithmeticAndBytesOfADenseLayer() {
    LayerSize dense = size("Dense");
    double products = 128.0 * 784 * 512;
    assertThat(dense.forward()).isEqualTo(2 * products);
    assertThat(dense.training()).isEqualTo(6 * products);

    LayerEntries.Graphs graphs = LayerEntries.of(dense);
    LlvmBackend backend = new LlvmBackend();
    double weights = 784 * 512 + 512;
    try (PreparedCall forward = LayerShares.call(graphs.forward().graph(), dense, backend);
        PreparedCall training =
            LayerShares.call(graphs.training().orElseThrow().graph(), dense, backend)) {
      assertThat(forward.bytes()).isEqualTo(4 * (128 * 784 + weights + 128 * 512));
      assertThat(training.bytes()).isEqualTo(4 * (2 * 128 * 784 + 2 * weights + 2 * 128 * 512));
    }
  }

  @Test
  void layersWithoutGradientsHaveNoTraining() {
    assertThat(LayerEntries.of(size("CategoryEncoding")).training()).isEmpty();
    assertThat(LayerEntries.of(size("Embedding")).training()).isPresent();
  }

  @Test
  void theTableReplacesWhatStandsBetweenTheMarks(@TempDir Path folder) throws IOException {
    Path page = folder.resolve("page.md");
    Files.writeString(page, "before\n<!-- table -->\nold\n<!-- end of table -->\nafter\n");
    Row measured =
        new Row(
            size("Dense"),
            Optional.of(new Measured(0.002, 0.001, false, 0.5, 0.6)),
            Optional.of(new Measured(0.010, 0.001, true, 0.1, 0.2)));
    LayerTable.write(
        page, List.of(measured, new Row(size("Hashing"), Optional.empty(), Optional.empty())));

    assertThat(Files.readString(page))
        .startsWith("before\n<!-- table -->\n\n| layer |")
        .endsWith("<!-- end of table -->\nafter\n")
        .contains("| Dense | 128×784 | 2.000 | arithmetic | 60 % | 10.000 | memory | **20 %** |")
        .contains("Of 2 entries, 1 ")
        .contains("Hashing (host: reads strings)")
        .doesNotContain("old");
  }

  private static LayerSize size(String name) {
    return LayerSize.all().stream()
        .filter(size -> size.layerName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
