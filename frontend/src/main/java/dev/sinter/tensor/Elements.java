package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Elements on their way between Java arrays, the runtime's arrays and constants of graphs. */
final class Elements {
  private Elements() {}

  static TensorType typeOf(NdArray array) {
    List<Dim> dims = new ArrayList<>();
    for (long extent : array.shape()) {
      dims.add(Dim.of(extent));
    }
    return new TensorType(DType.valueOf(array.type().name()), new Shape(dims));
  }

  static ElementType elementType(DType dtype) {
    return ElementType.valueOf(dtype.name());
  }

  static NdArray allocate(DType dtype, Shape shape) {
    return NdArray.zeros(
        MemoryKind.HEAP, elementType(dtype), Arrays.stream(shape.fixed()).boxed().toList());
  }

  static NdArray filled(DType dtype, Shape shape, double value) {
    NdArray array = allocate(dtype, shape);
    if (value != 0) {
      for (long i = 0; i < array.count(); i++) {
        array.buffer().setDouble(i, value);
      }
    }
    return array;
  }

  static Literal literal(NdArray array) {
    TensorType type = typeOf(array);
    Literal.Builder builder = Literal.builder(type);
    for (long i = 0; i < array.count(); i++) {
      if (type.dtype().isFloat()) {
        builder.set(i, array.buffer().getDouble(i));
      } else {
        builder.set(i, array.buffer().getLong(i));
      }
    }
    return builder.build();
  }

  /**
   * Copies a Java array of any depth.
   *
   * @param nested a number, boolean, or a rectangular array of float, double, int, long, byte or
   *     boolean
   */
  static NdArray copy(Object nested) {
    List<Long> extents = new ArrayList<>();
    Object level = nested;
    while (level.getClass().isArray()) {
      int length = Array.getLength(level);
      extents.add((long) length);
      Class<?> component = level.getClass().getComponentType();
      if (length == 0 || !component.isArray()) {
        level = component;
        break;
      }
      level = Array.get(level, 0);
    }
    NdArray array =
        NdArray.zeros(
            MemoryKind.HEAP,
            elementType(level instanceof Class<?> c ? c : level.getClass()),
            extents);
    fill(nested, extents, 0, array.buffer(), 0);
    return array;
  }

  private static ElementType elementType(Class<?> leaf) {
    if (leaf.isArray()) {
      throw new ModelException(
          "tensor: an array without rows does not say the extents of its rows, got an empty "
              + leaf.getSimpleName()
              + "[]");
    }
    if (leaf == float.class || leaf == Float.class) {
      return ElementType.F32;
    } else if (leaf == double.class || leaf == Double.class) {
      return ElementType.F64;
    } else if (leaf == int.class || leaf == Integer.class) {
      return ElementType.I32;
    } else if (leaf == long.class || leaf == Long.class) {
      return ElementType.I64;
    } else if (leaf == byte.class || leaf == Byte.class) {
      return ElementType.I8;
    } else if (leaf == boolean.class || leaf == Boolean.class) {
      return ElementType.BOOL;
    }
    throw new ModelException(
        "tensor: elements must be float, double, int, long, byte or boolean, got "
            + leaf.getSimpleName());
  }

  private static long fill(
      Object level, List<Long> extents, int depth, Buffer buffer, long position) {
    if (depth < extents.size()) {
      int length = Array.getLength(level);
      if (length != extents.get(depth)) {
        throw new ModelException(
            "tensor: rows of axis "
                + depth
                + " must have one length, got "
                + extents.get(depth)
                + " and "
                + length);
      }
      if (depth == extents.size() - 1) {
        return fillRow(level, length, buffer, position);
      }
      long next = position;
      for (int i = 0; i < length; i++) {
        next = fill(Array.get(level, i), extents, depth + 1, buffer, next);
      }
      return next;
    }
    if (level instanceof Boolean b) {
      buffer.setLong(position, b ? 1 : 0);
    } else if (buffer.type().isFloat()) {
      buffer.setDouble(position, ((Number) level).doubleValue());
    } else {
      buffer.setLong(position, ((Number) level).longValue());
    }
    return position + 1;
  }

  private static long fillRow(Object row, int length, Buffer buffer, long position) {
    Buffer source =
        row instanceof boolean[] flags ? Buffer.of(flags) : Buffer.wrap(buffer.type(), row);
    source.copyTo(0, buffer, position, length);
    return position + length;
  }
}
