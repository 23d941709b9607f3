package dev.sinter.testsuite.guides;

import dev.sinter.ir.type.DType;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.file.Csv;
import dev.sinter.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Handwritten digits of {@code examples/data}.
 *
 * @param images f32[n, 64], from 0 to 1
 * @param labels i32[n]
 */
record Digits(Tensor images, Tensor labels) {

  /** {@return the first so many of 1,797} */
  static Digits first(int count) {
    Path beside = Path.of("..", "examples", "data", "digits.csv.gz");
    Path file = Files.exists(beside) ? beside : Path.of("examples", "data", "digits.csv.gz");
    Tensor table =
        Tensor.of(Csv.withoutHeader().readNumbers(file, ElementType.F32)).slice(0, 0, count);
    return new Digits(
        Tensor.of(table.slice(1, 0, 64).dividedBy(16).array()),
        Tensor.of(table.slice(1, 64, 65).squeeze(1).cast(DType.I32).array()));
  }

  /** {@return images and labels {@code from} to {@code to} (excluded)} */
  Digits rows(int from, int to) {
    return new Digits(
        Tensor.of(images.slice(0, from, to).array()), Tensor.of(labels.slice(0, from, to).array()));
  }
}
