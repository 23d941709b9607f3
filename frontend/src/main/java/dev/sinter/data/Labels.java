package dev.sinter.data;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
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
    return encode("to_categorical", numbers, atLeastOne("to_categorical", classes), Long::equals);
  }

  private static int atLeastOne(String what, int classes) {
    if (classes < 1) {
      throw new ModelException(what + ": num_classes must be at least 1, got " + classes);
    }
    return classes;
  }

  /** {@return as {@link #toOrdinal(Object, int)}, with as many classes as there are} */
  public static Tensor toOrdinal(Object numbers) {
    return ordinal(numbers, -1);
  }

  /**
   * {@return for each number k of a class a row of k ones, then zeros: one column less than
   * classes}
   *
   * @param numbers of classes, from 0
   * @param classes how many there are
   */
  public static Tensor toOrdinal(Object numbers, int classes) {
    return ordinal(numbers, atLeastOne("to_ordinal", classes));
  }

  private static Tensor ordinal(Object numbers, int stated) {
    NdArray whole =
        encode("to_ordinal", numbers, stated, (column, number) -> column < number).array();
    return Tensor.of(whole).slice(-1, 0, Math.max(0, whole.shape().getLast() - 1));
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
    long classes = stated < 0 ? most + 1 : stated;
    if (classes * Math.max(1, given.count()) > Integer.MAX_VALUE) {
      throw new ModelException(
          what + ": " + given.count() + " rows of " + classes + " classes do not fit an array");
    }
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
        ones[(int) (i * classes + column)] = isOne.test(column, number) ? 1 : 0;
      }
    }
    shape.add(classes);
    return Tensor.of(new NdArray(shape, dev.sinter.runtime.buffer.Buffer.of(ones)));
  }

  /**
   * {@return values divided by their norm along an axis; a norm of 0 counts as 1}
   *
   * @param values numbers; integers become f32
   * @param axis along which the norm is taken; -1 is the last
   * @param order of the norm: 1, 2 or {@code Double.POSITIVE_INFINITY}
   */
  public static Tensor normalize(Object values, int axis, double order) {
    Tensor given = values instanceof Tensor t ? t : Tensor.ofArray(values);
    Tensor x = given.dtype().isFloat() ? given : given.cast(DType.F32);
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
