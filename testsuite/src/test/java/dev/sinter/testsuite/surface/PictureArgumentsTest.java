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
import java.util.List;
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
    assertThat(new ImageFile().size(2, 2).interpolation("bilinear").read(file).toFloats())
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

  private void plain(String name, int brightness) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    BufferedImage picture = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(0, 0, brightness * 0x10101);
    ImageIO.write(picture, "png", path.toFile());
  }

  private ImageFolder numbered() throws IOException {
    for (int i = 0; i < 8; i++) {
      plain("numbered/" + (i < 4 ? "few" : "many") + "/" + i + ".png", i);
    }
    return new ImageFolder(folder.resolve("numbered"))
        .imageSize(1, 1)
        .colorMode("grayscale")
        .messages(m -> {});
  }

  private static float[] order(ImageFolder pictures) {
    return pictures.dataset().iterator().next().x().single().toFloats();
  }

  @Test
  void picturesComeInAnOrderOfTheSeed() throws IOException {
    float[] plain = order(numbered().shuffle(false).seed(3));
    assertThat(plain).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    float[] shuffled = order(numbered().seed(3));
    assertThat(shuffled).isNotEqualTo(plain).containsExactlyInAnyOrder(plain);
    assertThat(order(numbered().shuffle(true).seed(3))).containsExactly(shuffled);
    assertThat(order(numbered().seed(4))).isNotEqualTo(shuffled);
  }

  @Test
  void labelsAndChannelsAreAsAskedFor() throws IOException {
    for (String mode : List.of("int", "categorical", "binary", "none")) {
      Element first =
          numbered().shuffle(false).batchSize(5).labelMode(mode).dataset().iterator().next();
      float[] labels = first.y().map(y -> y.single().toFloats()).orElse(new float[0]);
      switch (mode) {
        case "int" -> assertThat(first.y().orElseThrow().single().toInts()).endsWith(0, 1);
        case "categorical" -> assertThat(labels).hasSize(10).endsWith(1, 0, 0, 1);
        case "binary" -> assertThat(labels).containsExactly(0, 0, 0, 0, 1);
        default -> assertThat(first.y()).isEmpty();
      }
    }
    for (int channels : new int[] {1, 3, 4}) {
      String mode = channels == 1 ? "grayscale" : channels == 3 ? "rgb" : "rgba";
      Element first = numbered().colorMode(mode).dataset().iterator().next();
      assertThat(first.x().single().shape().fixed()[3]).isEqualTo(channels);
    }
  }

  @Test
  void classNamesAreOnceAndThere() throws IOException {
    assertThat(numbered().classNames(List.of("many", "few")).classes())
        .containsExactly("many", "few");
    assertThat(order(numbered().shuffle(false).classNames(List.of("many"))))
        .containsExactly(4, 5, 6, 7);
    assertThatThrownBy(() -> new ImageFolder(folder).classNames(List.of()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("class_names must be at least one name, each once, got []");
    assertThatThrownBy(() -> new ImageFolder(folder).classNames(List.of("a", "a")))
        .hasMessageContaining("each once, got [a, a]");
    ImageFolder missing = numbered().classNames(List.of("few", "none"));
    assertThatThrownBy(missing::dataset)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("class_names [few, none] are not all among its folders [few, many]");
  }

  @Test
  void singlePicturesAreReadAsToldTo() {
    Path file = folder.resolve("in/stripes/a.png");
    assertThat(new ImageFile().read(file).shape().fixed()).containsExactly(2, 4, 3);
    assertThat(new ImageFile().colorMode("grayscale").read(file).toFloats())
        .containsExactly(0, 255, 255, 0, 0, 255, 255, 0);
    assertThat(new ImageFile().colorMode("rgba").read(file).shape().fixed())
        .containsExactly(2, 4, 4);
    assertThat(new ImageFile().size(3, 5).read(file).shape().fixed()).containsExactly(3, 5, 3);
    // Keras's load_img takes the nearest pixel unless told otherwise.
    assertThat(new ImageFile().size(2, 8).read(file).toFloats()).containsOnly(0, 255);
    assertThat(new ImageFile().size(2, 8).interpolation("bilinear").read(file).toFloats())
        .contains(63.75f);
    assertThatThrownBy(() -> new ImageFile().colorMode("cmyk"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("color_mode must be one of grayscale, rgb, rgba, got 'cmyk'");
    assertThatThrownBy(() -> new ImageFile().size(0, 2))
        .hasMessageContaining("height and width must be at least 1, got 0 and 2");
    assertThatThrownBy(() -> new ImageFile().interpolation("bicubic"))
        .hasMessageContaining("interpolation must be one of nearest, bilinear, got 'bicubic'");
  }
}
