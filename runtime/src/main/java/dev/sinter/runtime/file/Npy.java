package dev.sinter.runtime.file;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/**
 * NPY files: one NumPy array each. Reads versions 1 to 3, either byte order, either order of axes;
 * writes version 1.
 */
public final class Npy {
  private static final int CHUNK = 1 << 20;

  private Npy() {}

  /**
   * Reads an array.
   *
   * @param path the file, plain or gzip
   * @return the array; 16-bit integers and unsigned 16-bit ones become i32, unsigned 32- and 64-bit
   *     ones i64
   * @throws InputException if it is not such a file, is damaged, or has elements that are no
   *     numbers
   */
  public static NdArray read(Path path) {
    try (ByteSource source = ByteSource.open(path)) {
      NdArray array = read(source);
      source.expectEnd("the array " + array);
      return array;
    }
  }

  /**
   * Writes an array; the file is replaced whole or not at all.
   *
   * @param path the file
   * @param array any type but bf16
   * @throws InputException if it cannot be written
   */
  public static void write(Path path, NdArray array) {
    StoredType type = stored(path.toString(), array.type());
    AtomicFile.write(path, out -> write(out, type, array));
  }

  static NdArray read(ByteSource source) {
    NpyHeader header = NpyHeader.read(source);
    NdArray array = header.type().read(source, header.order(), header.shape());
    return header.fortran() && array.rank() > 1 ? rowMajor(array) : array;
  }

  static StoredType stored(String name, ElementType type) {
    return switch (type) {
      case F16 -> StoredType.F16;
      case F32 -> StoredType.F32;
      case F64 -> StoredType.F64;
      case I8 -> StoredType.I8;
      case U8 -> StoredType.U8;
      case I32 -> StoredType.I32;
      case I64 -> StoredType.I64;
      case BOOL -> StoredType.BOOL;
      case BF16 ->
          throw new InputException(name + ": NPY has no bf16; cast the array to f32 first");
    };
  }

  static void write(OutputStream out, StoredType type, NdArray array) throws IOException {
    out.write(NpyHeader.write(type, array.shape()));
    writeElements(out, array.buffer());
  }

  private static void writeElements(OutputStream out, Buffer buffer) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK, buffer.bytes())];
    for (long done = 0; done < buffer.bytes(); done += chunk.length) {
      int length = (int) Math.min(chunk.length, buffer.bytes() - done);
      MemorySegment.copy(buffer.segment(), done, MemorySegment.ofArray(chunk), 0, length);
      ByteOrders.swap(chunk, length, buffer.type().bytes(), ByteOrder.LITTLE_ENDIAN);
      out.write(chunk, 0, length);
    }
  }

  /** The elements, stored with the first axis fastest, with the last axis fastest. */
  private static NdArray rowMajor(NdArray array) {
    List<Long> shape = array.shape();
    int rank = array.rank();
    long[] strides = new long[rank];
    long stride = 1;
    for (int axis = 0; axis < rank; axis++) {
      strides[axis] = stride;
      stride *= Math.max(1, shape.get(axis));
    }
    NdArray result = NdArray.zeros(array.buffer().memory(), array.type(), shape);
    long[] index = new long[rank];
    long source = 0;
    for (long target = 0; target < array.count(); target++) {
      array.buffer().copyTo(source, result.buffer(), target, 1);
      for (int axis = rank - 1; axis >= 0; axis--) {
        source += strides[axis];
        if (++index[axis] < shape.get(axis)) {
          break;
        }
        source -= strides[axis] * shape.get(axis);
        index[axis] = 0;
      }
    }
    return result;
  }
}
