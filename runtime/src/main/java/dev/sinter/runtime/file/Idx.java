package dev.sinter.runtime.file;

import dev.sinter.runtime.buffer.NdArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * IDX files, the format of MNIST: two zero bytes, a type, a rank, the extents as 32-bit integers,
 * the elements; all big-endian. Gzip is recognized.
 */
public final class Idx {
  private Idx() {}

  /**
   * Reads a file.
   *
   * @param path plain or gzip
   * @return u8, i8, i32 (also for 16-bit integers), f32 or f64, with the shape of the file
   * @throws dev.sinter.runtime.InputException if it is not such a file, or damaged
   */
  public static NdArray read(Path path) {
    try (ByteSource source = ByteSource.open(path)) {
      byte[] magic = source.read(4, "the header of an IDX file");
      if (magic[0] != 0 || magic[1] != 0) {
        throw source.error(
            0, "an IDX file begins with two zero bytes, got " + magic[0] + " and " + magic[1]);
      }
      StoredType type =
          switch (magic[2]) {
            case 0x08 -> StoredType.U8;
            case 0x09 -> StoredType.I8;
            case 0x0B -> StoredType.I16;
            case 0x0C -> StoredType.I32;
            case 0x0D -> StoredType.F32;
            case 0x0E -> StoredType.F64;
            default ->
                throw source.error(
                    2,
                    "element type must be one of 0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e, got 0x%02x"
                        .formatted(magic[2]));
          };
      int rank = magic[3] & 0xff;
      ByteBuffer extents = ByteBuffer.wrap(source.read(4 * rank, rank + " extents"));
      List<Long> shape = new ArrayList<>();
      for (int axis = 0; axis < rank; axis++) {
        shape.add(extents.getInt() & 0xffffffffL);
      }
      NdArray array = type.read(source, ByteOrder.BIG_ENDIAN, shape);
      source.expectEnd("the array " + array);
      return array;
    }
  }
}
