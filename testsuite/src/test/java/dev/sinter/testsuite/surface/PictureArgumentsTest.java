package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.data.Element;
import dev.sinter.data.ImageFile;
import dev.sinter.data.ImageFolder;
import dev.sinter.ir.ModelException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How pictures are found and brought to a size: each argument by what it changes. */
class PictureArgumentsTest {
  private static final int[] COLUMNS = {0, 255, 255, 0};

  @TempDir private Path folder;

  /** Four columns, two rows: dark, bright, bright, dark. */
  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(folder.resolve("in/stripes"));
    BufferedImage picture = new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 4; x++) {
      for (int y = 0; y < 2; y++) {
        picture.setRGB(x, y, COLUMNS[x] * 0x10101);
      }
    }
    ImageIO.write(picture, "png", folder.resolve("in/stripes/a.png").toFile());
  }

  private float[] pixels(UnaryOperator<ImageFolder> settings) {
    Element first =
        settings
            .apply(
                new ImageFolder(folder.resolve("in"))
                    .colorMode("grayscale")
                    .shuffle(false)
                    .messages(m -> {}))
            .dataset()
            .iterator()
            .next();
    return first.x().single().toFloats();
  }

  @Test
  void interpolationMixesOrRepeatsPixels() {
    float[] nearest = pixels(f -> f.imageSize(2, 8).interpolation("nearest"));
    assertThat(nearest).containsOnly(0, 255).startsWith(0, 0, 255, 255, 255, 255, 0, 0);
    float[] bilinear = pixels(f -> f.imageSize(2, 8).interpolation("bilinear"));
    assertThat(bilinear).contains(63.75f, 191.25f);
    assertThat(pixels(f -> f.imageSize(2, 8))).containsExactly(bilinear);
    assertThatThrownBy(() -> new ImageFolder(folder).interpolation("cubist"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("interpolation")
        .hasMessageContaining("bilinear");
  }

  @Test
  void proportionsAreKeptByCutting() {
    float[] whole = pixels(f -> f.imageSize(2, 2));
    assertThat(whole[0]).isLessThan(255);
    assertThat(pixels(f -> f.imageSize(2, 2).cropToAspectRatio(false))).containsExactly(whole);
    assertThat(pixels(f -> f.imageSize(2, 2).cropToAspectRatio(true))).containsOnly(255);
    Path file = folder.resolve("in/stripes/a.png");
    assertThat(new ImageFile().size(2, 2).keepAspectRatio(true).read(file).toFloats())
        .containsOnly(255);
    assertThat(new ImageFile().size(2, 2).keepAspectRatio(false).read(file).toFloats())
        .doesNotContain(255);
  }

  @Test
  void linksToFoldersAreFollowedIfAskedTo() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.copy(folder.resolve("in/stripes/a.png"), elsewhere.resolve("b.png"));
    Files.createSymbolicLink(folder.resolve("in/stripes/more"), elsewhere);

    assertThat(pixels(f -> f.imageSize(1, 1))).hasSize(1);
    assertThat(pixels(f -> f.imageSize(1, 1).followLinks(false))).hasSize(1);
    assertThat(pixels(f -> f.imageSize(1, 1).followLinks(true))).hasSize(2);
  }

  @Test
  void sizesMustBePositive() {
    assertThatThrownBy(() -> new ImageFolder(folder).imageSize(0, 3))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("0");
    assertThatThrownBy(() -> new ImageFolder(folder).batchSize(0))
        .hasMessageContaining("batch_size must be at least 1");
    assertThatThrownBy(() -> new ImageFolder(folder).validationSplit(1, "training"))
        .hasMessageContaining("validation_split must be between 0 and 1");
    assertThatThrownBy(() -> new ImageFolder(folder).validationSplit(0.5, "test"))
        .hasMessageContaining("subset must be one of training, validation");
  }
}
