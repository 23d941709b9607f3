package dev.sinter.data;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** Numbers of classes as vectors. */
public final class Labels {
  private Labels() {}

  /** {@return one row of zeros with a single one for each number; as many classes as there are} */
  public static Tensor toCategorical(Object numbers) {
    return encode("to_categorical", numbers, -1, Long::equals);
  }

  /**
   * {@return one row of zeros with a single one for each number}
   *
   * @param numbers of classes, from 0; a last axis of extent 1 is left out
   * @param classes how many there are
   */
  public static Tensor toCategorical(Object numbers, int classes) {
    return encode("to_categorical", numbers, classes, Long::equals);
  }

  /**
   * {@return for each number k of a class a row of k ones, then zeros: one column less than
   * classes}
   *
   * @param numbers of classes, from 0
   * @param classes how many there are
   */
  public static Tensor toOrdinal(Object numbers, int classes) {
    NdArray whole =
        encode("to_ordinal", numbers, classes, (column, number) -> column < number).array();
    Tensor all = Tensor.of(whole);
    return all.slice(-1, 0, classes - 1L);
  }

  private static Tensor encode(
      String what, Object numbers, int stated, BiPredicate<Long, Long> isOne) {
    NdArray given = (numbers instanceof Tensor t ? t : Tensor.ofArray(numbers)).array();
    List<Long> shape = new ArrayList<>(given.shape());
    if (shape.size() > 1 && shape.getLast() == 1) {
      shape.removeLast();
    }
    long most = -1;
    for (long i = 0; i < given.count(); i++) {
      most = Math.max(most, given.buffer().getLong(i));
    }
    int classes = stated < 0 ? Math.toIntExact(most + 1) : stated;
    float[] ones = new float[Math.toIntExact(given.count() * classes)];
    for (int i = 0; i < given.count(); i++) {
      long number = given.buffer().getLong(i);
      if (number < 0 || number >= classes) {
        throw new ModelException(
            what
                + ": numbers of classes must be from 0 to "
                + (classes - 1)
                + ", got "
                + number
                + " at position "
                + i);
      }
      for (long column = 0; column < classes; column++) {
        ones[(int) (i * (long) classes + column)] = isOne.test(column, number) ? 1 : 0;
      }
    }
    shape.add((long) classes);
    return Tensor.of(new NdArray(shape, dev.sinter.runtime.buffer.Buffer.of(ones)));
  }

  /**
   * {@return values divided by their norm along an axis; a norm of 0 counts as 1}
   *
   * @param values of a floating type
   * @param axis along which the norm is taken; -1 is the last
   * @param order of the norm: 1, 2 or {@code Double.POSITIVE_INFINITY}
   */
  public static Tensor normalize(Object values, int axis, double order) {
    Tensor x = values instanceof Tensor t ? t : Tensor.ofArray(values);
    Tensor norm;
    if (order == 1) {
      norm = x.abs().sum(axis);
    } else if (order == 2) {
      norm = x.square().sum(axis).sqrt();
    } else if (order == Double.POSITIVE_INFINITY) {
      norm = x.abs().max(axis);
    } else {
      throw new ModelException("normalize: order must be 1, 2 or infinity, got " + order);
    }
    Tensor divisor = Tensor.where(norm.equal(0), Tensor.onesLike(norm), norm);
    return x.dividedBy(divisor.expandDims(axis));
  }
}
