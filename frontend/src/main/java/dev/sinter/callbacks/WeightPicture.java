package dev.sinter.callbacks;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A weight as a gray picture: the last axis to the right, the others downwards; the least value is
 * black, the largest white.
 *
 * @param height pixels
 * @param width pixels
 * @param gray row by row, 0 to 255
 */
record WeightPicture(int height, int width, int[] gray) {
  private static final int MOST = 4096;

  static WeightPicture of(List<Long> shape, double[] values) {
    int across = shape.isEmpty() ? 1 : Math.toIntExact(shape.getLast());
    int width = Math.clamp(across, 1, MOST);
    int height = Math.clamp(values.length / Math.max(1, across), 1, MOST);
    double least = Arrays.stream(values).min().orElse(0);
    double range = Arrays.stream(values).max().orElse(0) - least;
    int[] gray = new int[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double value = values[y * across + x];
        gray[y * width + x] = range == 0 ? 0 : (int) Math.round(255 * (value - least) / range);
      }
    }
    return new WeightPicture(height, width, gray);
  }

  byte[] png() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, width, height, gray);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new dev.sinter.ir.IrException("a picture in memory cannot be written", e);
    }
    return out.toByteArray();
  }
}
