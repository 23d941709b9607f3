package dev.sinter.data;

import dev.sinter.config.ArgumentTypes;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Tensor;
import java.lang.reflect.Array;
import java.util.List;
import java.util.OptionalInt;

/**
 * Sequences of different lengths as one array: shorter ones are filled up, longer ones are cut.
 *
 * <pre>{@code
 * Tensor words = new PaddedSequences().maxLength(100).padding("post").of(List.of(ids1, ids2));
 * }</pre>
 */
public final class PaddedSequences {
  private OptionalInt maxLength = OptionalInt.empty();
  private ElementType type = ElementType.I32;
  private boolean fillFront = true;
  private boolean cutFront = true;
  private double value;

  /** Sets the length; that of the longest sequence by default. */
  public PaddedSequences maxLength(int length) {
    if (length < 1) {
      throw new ModelException("pad_sequences: maxlen must be at least 1, got " + length);
    }
    maxLength = OptionalInt.of(length);
    return this;
  }

  /** Sets the element type; i32 by default. */
  public PaddedSequences type(ElementType wanted) {
    type = wanted;
    return this;
  }

  /** Sets where values are filled in: {@code pre}, the default, or {@code post}. */
  public PaddedSequences padding(String side) {
    fillFront = isFront("padding", side);
    return this;
  }

  /** Sets where values are cut off: {@code pre}, the default, or {@code post}. */
  public PaddedSequences truncating(String side) {
    cutFront = isFront("truncating", side);
    return this;
  }

  /** Sets what is filled in; 0 by default. */
  public PaddedSequences value(double filler) {
    value = filler;
    return this;
  }

  private static boolean isFront(String argument, String side) {
    return switch (side) {
      case "pre" -> true;
      case "post" -> false;
      default ->
          throw new ModelException(
              "pad_sequences: "
                  + argument
                  + " must be \"pre\" or \"post\", got "
                  + ArgumentTypes.show(side));
    };
  }

  /**
   * {@return an array of shape (sequences, length)}
   *
   * @param sequences Java arrays of numbers, or lists of numbers
   */
  public Tensor of(List<?> sequences) {
    if (sequences.isEmpty()) {
      throw new ModelException("pad_sequences: there must be at least one sequence, got none");
    }
    if (!type.name().contains("F") && held(value) != value) {
      throw new ModelException(
          "pad_sequences: value " + value + " is no number of type " + type + "; set another type");
    }
    int[] lengths = sequences.stream().mapToInt(PaddedSequences::length).toArray();
    int longest = java.util.Arrays.stream(lengths).max().orElse(0);
    int width = maxLength.orElse(Math.max(1, longest));
    Buffer buffer =
        Buffer.allocate(MemoryKind.HEAP, ElementType.F64, (long) sequences.size() * width);
    double[] filled = (double[]) buffer.array();
    java.util.Arrays.fill(filled, value);
    for (int row = 0; row < sequences.size(); row++) {
      int count = Math.min(width, lengths[row]);
      int from = cutFront ? lengths[row] - count : 0;
      int to = row * width + (fillFront ? width - count : 0);
      for (int i = 0; i < count; i++) {
        filled[to + i] = number(sequences.get(row), from + i);
      }
    }
    return Tensor.of(NdArray.of(buffer, sequences.size(), width).cast(type));
  }

  private double held(double number) {
    return NdArray.of(new double[] {number}, 1).cast(type).buffer().getDouble(0);
  }

  private static int length(Object sequence) {
    if (sequence instanceof List<?> list) {
      return list.size();
    } else if (sequence.getClass().isArray()) {
      return Array.getLength(sequence);
    }
    throw new ModelException(
        "pad_sequences: a sequence must be an array or a list of numbers, got "
            + sequence.getClass().getSimpleName());
  }

  private static double number(Object sequence, int index) {
    Object element =
        sequence instanceof List<?> list ? list.get(index) : Array.get(sequence, index);
    if (element instanceof Number number) {
      return number.doubleValue();
    }
    throw new ModelException(
        "pad_sequences: sequences must hold numbers, got " + ArgumentTypes.show(element));
  }
}
