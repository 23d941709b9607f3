package dev.sinter.data;

import dev.sinter.config.ArgumentTypes;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * Reads pictures (PNG, JPEG, GIF, BMP) as arrays of shape (height, width, channels), f32 from 0 to
 * 255, and resizes them with half-pixel centers.
 */
public final class ImageFile {
  private static final List<String> MODES = List.of("grayscale", "rgb", "rgba");
  private static final List<String> INTERPOLATIONS = List.of("nearest", "bilinear");

  private String colorMode = "rgb";
  private String interpolation = "nearest";
  private Optional<long[]> size = Optional.empty();
  private boolean keepsAspectRatio;

  /** Sets the channels: {@code grayscale}, {@code rgb} (default) or {@code rgba}. */
  public ImageFile colorMode(String value) {
    colorMode = oneOf("color_mode", MODES, value);
    return this;
  }

  /** Sets how it is resized: {@code nearest} (default) or {@code bilinear}. */
  public ImageFile interpolation(String value) {
    interpolation = oneOf("interpolation", INTERPOLATIONS, value);
    return this;
  }

  /** Sets the size it is brought to; its own by default. */
  public ImageFile size(int height, int width) {
    if (height < 1 || width < 1) {
      throw new ModelException(
          "image: height and width must be at least 1, got " + height + " and " + width);
    }
    size = Optional.of(new long[] {height, width});
    return this;
  }

  /**
   * Sets whether the largest part of the middle that has the wanted proportions is cut out before
   * resizing, instead of changing the proportions; false by default.
   */
  public ImageFile keepAspectRatio(boolean value) {
    keepsAspectRatio = value;
    return this;
  }

  private static String oneOf(String argument, List<String> known, String value) {
    if (!known.contains(value)) {
      throw new ModelException(
          "image: "
              + argument
              + " must be one of "
              + String.join(", ", known)
              + ", got "
              + ArgumentTypes.show(value));
    }
    return value;
  }

  int channels() {
    return switch (colorMode) {
      case "grayscale" -> 1;
      case "rgb" -> 3;
      default -> 4;
    };
  }

  /**
   * {@return a picture}
   *
   * @throws ModelException if the file is missing or no picture
   */
  public Tensor read(Path path) {
    BufferedImage image;
    try {
      if (!Files.isRegularFile(path)) {
        throw new ModelException(path + ": there is no such file");
      }
      image = ImageIO.read(path.toFile());
    } catch (IOException e) {
      throw new ModelException(path + ": is damaged: " + e.getMessage(), e);
    }
    if (image == null) {
      throw new ModelException(path + ": is no picture that can be read (PNG, JPEG, GIF, BMP)");
    }
    Pixels pixels = pixels(image);
    Pixels fitting = size.isPresent() ? resized(pixels, size.get()) : pixels;
    return Tensor.of(NdArray.of(fitting.values, fitting.height, fitting.width, fitting.channels));
  }

  /** Channels of a picture, row by row. */
  private record Pixels(int height, int width, int channels, float[] values) {
    float at(int y, int x, int channel) {
      return values[(y * width + x) * channels + channel];
    }

    Pixels middle(int partHeight, int partWidth) {
      float[] part = new float[partHeight * partWidth * channels];
      int top = (height - partHeight) / 2;
      int left = (width - partWidth) / 2;
      for (int y = 0; y < partHeight; y++) {
        System.arraycopy(
            values,
            ((top + y) * width + left) * channels,
            part,
            y * partWidth * channels,
            partWidth * channels);
      }
      return new Pixels(partHeight, partWidth, channels, part);
    }
  }

  private Pixels pixels(BufferedImage image) {
    int channels = channels();
    float[] values = new float[image.getHeight() * image.getWidth() * channels];
    int next = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int argb = image.getRGB(x, y);
        int red = argb >> 16 & 0xff;
        int green = argb >> 8 & 0xff;
        int blue = argb & 0xff;
        if (channels == 1) {
          // Luma of ITU-R BT.601.
          values[next++] = Math.round((red * 299 + green * 587 + blue * 114) / 1000f);
          continue;
        }
        values[next++] = red;
        values[next++] = green;
        values[next++] = blue;
        if (channels == 4) {
          values[next++] = argb >>> 24;
        }
      }
    }
    return new Pixels(image.getHeight(), image.getWidth(), channels, values);
  }

  private Pixels resized(Pixels whole, long[] wanted) {
    int height = (int) wanted[0];
    int width = (int) wanted[1];
    Pixels from = whole;
    if (keepsAspectRatio) {
      int partHeight = (int) Math.min(whole.height, (long) whole.width * height / width);
      int partWidth = (int) Math.min(whole.width, (long) whole.height * width / height);
      from = whole.middle(Math.max(1, partHeight), Math.max(1, partWidth));
    }
    if (from.height == height && from.width == width) {
      return from;
    }
    float[] values = new float[height * width * from.channels];
    int next = 0;
    for (int y = 0; y < height; y++) {
      double row = (y + 0.5) * from.height / height - 0.5;
      for (int x = 0; x < width; x++) {
        double column = (x + 0.5) * from.width / width - 0.5;
        for (int c = 0; c < from.channels; c++) {
          values[next++] =
              interpolation.equals("nearest")
                  ? from.at(
                      Math.min(from.height - 1, (int) Math.floor(row + 0.5)),
                      Math.min(from.width - 1, (int) Math.floor(column + 0.5)),
                      c)
                  : between(from, row, column, c);
        }
      }
    }
    return new Pixels(height, width, from.channels, values);
  }

  private static float between(Pixels from, double row, double column, int channel) {
    int top = Math.clamp((int) Math.floor(row), 0, from.height - 1);
    int left = Math.clamp((int) Math.floor(column), 0, from.width - 1);
    int bottom = Math.min(top + 1, from.height - 1);
    int right = Math.min(left + 1, from.width - 1);
    float down = (float) Math.clamp(row - top, 0, 1);
    float across = (float) Math.clamp(column - left, 0, 1);
    float above =
        from.at(top, left, channel) * (1 - across) + from.at(top, right, channel) * across;
    float below =
        from.at(bottom, left, channel) * (1 - across) + from.at(bottom, right, channel) * across;
    return above * (1 - down) + below * down;
  }
}
