package dev.sinter.testsuite.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.AtomicFile;
import dev.sinter.runtime.file.Csv;
import dev.sinter.runtime.file.CsvTable;
import dev.sinter.runtime.file.Idx;
import dev.sinter.runtime.file.Npy;
import dev.sinter.runtime.file.Npz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FilesTest {
  @TempDir private Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("data"), bytes);
  }

  private Path text(String text) throws IOException {
    return file(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    }
    return out.toByteArray();
  }

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call).isInstanceOf(InputException.class).message().contains(parts);
  }

  private static byte[] npy(String descr, boolean fortran, String shape, byte[] data) {
    String header =
        "{'descr': '"
            + descr
            + "', 'fortran_order': "
            + (fortran ? "True" : "False")
            + ", 'shape': "
            + shape
            + ", }\n";
    ByteBuffer out =
        ByteBuffer.allocate(10 + header.length() + data.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) header.length());
    return out.put(header.getBytes(StandardCharsets.US_ASCII)).put(data).array();
  }

  @ParameterizedTest
  @CsvSource({
    "<f4, 0000803f000020c1, F32",
    ">f4, 3f800000c1200000, F32",
    "<f8, 000000000000f03f00000000000024c0, F64",
    ">f2, 3c00c900, F16",
    "|i1, 01f6, I8",
    "<i2, 0100f6ff, I32",
    ">i2, 0001fff6, I32",
    "<i4, 01000000f6ffffff, I32",
    ">i8, 0000000000000001fffffffffffffff6, I64",
  })
  void npyElementsOfBothByteOrdersAreRead(String descr, String data, ElementType type)
      throws IOException {
    NdArray array = Npy.read(file(npy(descr, false, "(2,)", HexFormat.of().parseHex(data))));
    assertThat(array.type()).isEqualTo(type);
    assertThat(array.buffer().toDoubles()).containsExactly(1, -10);
  }

  @ParameterizedTest
  @CsvSource({
    "|u1, 01f6, U8, 246",
    "<u2, 0100f6ff, I32, 65526",
    "<u4, 01000000f6ffffff, I64, 4294967286",
    "|b1, 0001, BOOL, 1"
  })
  void npyUnsignedElementsBecomeTheNextWiderType(
      String descr, String data, ElementType type, long second) throws IOException {
    NdArray array = Npy.read(file(npy(descr, false, "(2,)", HexFormat.of().parseHex(data))));
    assertThat(array.type()).isEqualTo(type);
    assertThat(array.buffer().getLong(1)).isEqualTo(second);
  }

  @Test
  void npyInFortranOrderIsTurned() throws IOException {
    NdArray array = Npy.read(file(npy("|u1", true, "(2, 3)", new byte[] {1, 4, 2, 5, 3, 6})));
    assertThat(array.shape()).containsExactly(2L, 3L);
    assertThat(array.buffer().toInts()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(Npy.read(file(npy("|u1", true, "(2, 0, 3)", new byte[0]))).count()).isZero();
  }

  @Test
  void npyScalarsAndGzipAreRead() throws IOException {
    assertThat(Npy.read(file(gzip(npy("|u1", false, "()", new byte[] {7})))).buffer().toInts())
        .containsExactly(7);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BF16")
  void npyWritesWhatItReads(ElementType type) {
    NdArray array =
        NdArray.of(Buffer.of(0.0, 1.0, 1.0, 0.0, 1.0, 1.0).copy(MemoryKind.NATIVE, type), 3, 1, 2);
    Path path = folder.resolve("a.npy");
    Npy.write(path, array);
    assertThat(Npy.read(path).type()).isEqualTo(type);
    assertThat(Npy.read(path).shape()).isEqualTo(array.shape());
    assertThat(Npy.read(path).buffer().toDoubles()).containsExactly(0, 1, 1, 0, 1, 1);
    refused(() -> Npy.write(path, array.cast(ElementType.BF16)), "NPY has no bf16");
  }

  @Test
  void npyHeadersThatLieAreRefusedWithoutMemory() throws IOException {
    refused(
        () -> Npy.read(file(npy("<f4", false, "(4000000000,)", new byte[8]))),
        "byte ",
        "needs 16000000000 bytes",
        "has only 8 more");
    refused(
        () ->
            Npy.read(file(npy("<f4", false, "(4000000000, 4000000000, 4000000000)", new byte[8]))),
        "more than 2^63");
    refused(
        () -> Npy.read(file(npy("<f8", false, "(2305843009213693952,)", new byte[8]))),
        "no possible size");
    refused(
        () -> Npy.read(file(gzip(npy("<f8", false, "(400000000,)", new byte[8])))),
        "the packed file cannot hold");
    refused(
        () -> Npy.read(file(npy("<f4", false, "(-1,)", new byte[8]))), "extents must be integers");
    refused(
        () -> Npy.read(file(npy("<f4", false, "(1,)", new byte[8]))),
        "more bytes follow the array f32[1]");
    refused(
        () -> Npy.read(file(npy("|O", false, "(1,)", new byte[8]))), "type '|O' cannot be read");
    refused(
        () ->
            Npy.read(file(npy("<u8", false, "(1,)", HexFormat.of().parseHex("ffffffffffffffff")))),
        "18446744073709551615");
    refused(() -> Npy.read(text("hello, this is no array")), "begins with \\x93NUMPY");
    refused(() -> Npy.read(folder.resolve("absent")), "absent", "does not exist");
    refused(() -> Npy.read(folder), "is a folder");
  }

  @Test
  void npyCutOffAnywhereIsRefused() throws IOException {
    byte[] whole = npy("<f4", false, "(5,)", new byte[20]);
    for (int length = 0; length < whole.length; length++) {
      Path path = file(Arrays.copyOf(whole, length));
      refused(() -> Npy.read(path), path.toString(), "byte ");
    }
    byte[] packed = gzip(whole);
    for (int length = 0; length < packed.length; length++) {
      Path path = file(Arrays.copyOf(packed, length));
      refused(() -> Npy.read(path), path.toString());
    }
  }

  @Test
  void npyWithAnyChangedHeaderByteIsReadOrRefused() throws IOException {
    byte[] whole = npy("<f4", false, "(5,)", new byte[20]);
    for (int at = 0; at < whole.length - 20; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) (1 << bit);
        Path path = file(changed);
        try {
          assertThat(Npy.read(path).buffer().bytes()).isLessThanOrEqualTo(40);
        } catch (InputException e) {
          assertThat(e).hasMessageContaining(path.toString());
        }
      }
    }
  }

  @Test
  void npzKeepsArraysAndTheirOrder() throws IOException {
    SequencedMap<String, NdArray> arrays = new LinkedHashMap<>();
    arrays.put("x_train", NdArray.of(new float[3000], 1000, 3));
    arrays.put("a", NdArray.of(new long[] {1, -2}, 2));
    Path path = folder.resolve("data.npz");
    for (boolean packed : new boolean[] {false, true}) {
      Npz.write(path, arrays, packed);
      byte[] first = Files.readAllBytes(path);
      assertThat(Npz.read(path).keySet()).containsExactly("x_train", "a");
      assertThat(Npz.read(path, "a").buffer().toLongs()).containsExactly(1, -2);
      assertThat(Files.size(path)).satisfies(size -> assertThat(size < 12_000).isEqualTo(packed));
      Npz.write(path, arrays, packed);
      assertThat(Files.readAllBytes(path)).isEqualTo(first);
    }
    refused(() -> Npz.read(path, "b"), "has no array 'b'; it has x_train, a");
  }

  /** An archive as others write it: its last record ends with the length of the comment, zero. */
  private static byte[] withoutComment(byte[] archive) {
    int end = new String(archive, StandardCharsets.ISO_8859_1).lastIndexOf("PK\5\6");
    byte[] result = Arrays.copyOf(archive, end + 22);
    result[end + 20] = 0;
    return result;
  }

  @Test
  void npzThatIsDamagedIsRefused() throws IOException {
    SequencedMap<String, NdArray> arrays = new LinkedHashMap<>();
    arrays.put("a", NdArray.of(new int[] {1, 2, 3}, 3));
    Path path = folder.resolve("data");
    Npz.write(path, arrays, false);
    byte[] whole = Files.readAllBytes(path);
    for (int length = 0; length < whole.length; length += 5) {
      Path cut = file(Arrays.copyOf(whole, length));
      refused(() -> Npz.read(cut), cut.toString());
    }
    int data = new String(whole, StandardCharsets.ISO_8859_1).indexOf("\1\0\0\0\2\0\0\0\3");
    whole[data + 4] ^= 8;
    refused(() -> Npz.read(file(whole)), "is damaged: its checksum does not fit");
    byte[] foreign = withoutComment(whole);
    refused(() -> Npz.read(file(foreign)), "a.npy", "CRC-32");
    foreign[data + 4] ^= 8;
    assertThat(Npz.read(file(foreign), "a").buffer().toInts()).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "08, 0001ff, U8, 255",
    "09, 0001ff, I8, -1",
    "0b, 00000001ffff, I32, -1",
    "0c, 0000000000000001ffffffff, I32, -1",
    "0d, 000000003f800000bf800000, F32, -1",
    "0e, 00000000000000003ff0000000000000bff0000000000000, F64, -1"
  })
  void idxElementsAreRead(String code, String data, ElementType type, double last)
      throws IOException {
    byte[] bytes = HexFormat.of().parseHex("0000" + code + "020000000300000001" + data);
    for (byte[] packed : List.of(bytes, gzip(bytes))) {
      NdArray array = Idx.read(file(packed));
      assertThat(array.type()).isEqualTo(type);
      assertThat(array.shape()).containsExactly(3L, 1L);
      assertThat(array.buffer().toDoubles()).containsExactly(0, 1, last);
    }
  }

  @Test
  void idxHeadersThatLieAreRefused() throws IOException {
    refused(
        () -> Idx.read(file(HexFormat.of().parseHex("00000803ffffffffffffffffffffffff01"))),
        "byte 16",
        "more than 2^63");
    refused(
        () -> Idx.read(file(HexFormat.of().parseHex("00000801ffffffff01"))),
        "byte 8",
        "needs 4294967295 bytes",
        "only 1 more");
    refused(
        () -> Idx.read(file(HexFormat.of().parseHex("00000701ffffffff01"))), "byte 2", "got 0x07");
    refused(
        () -> Idx.read(file(HexFormat.of().parseHex("01000801ffffffff01"))),
        "byte 0",
        "two zero bytes, got 1 and 0");
    refused(() -> Idx.read(file(HexFormat.of().parseHex("000008ff00000001"))), "255 extents");
    refused(
        () -> Idx.read(file(HexFormat.of().parseHex("00000801000000010102"))),
        "byte 9",
        "more bytes follow");
    byte[] packed = gzip(HexFormat.of().parseHex("000008010000000101"));
    packed[packed.length - 6] ^= 1;
    refused(() -> Idx.read(file(packed)), "packed data is damaged");
  }

  @Test
  void csvNumbersAreReadWithQuotesAndGzip() throws IOException {
    String table = "\uFEFFa,b\r\n1,\"2\"\r\n\r\n-3.5e1, nan \n";
    for (byte[] bytes :
        List.of(
            table.getBytes(StandardCharsets.UTF_8), gzip(table.getBytes(StandardCharsets.UTF_8)))) {
      NdArray numbers = Csv.withHeader().readNumbers(file(bytes), ElementType.F32);
      assertThat(numbers.shape()).containsExactly(2L, 2L);
      assertThat(numbers.buffer().toFloats()).containsExactly(1, 2, -35, Float.NaN);
    }
    assertThat(
            Csv.withoutHeader()
                .delimiter(';')
                .readNumbers(text("1;2;3"), ElementType.I32)
                .buffer()
                .toInts())
        .containsExactly(1, 2, 3);
    assertThat(Csv.withHeader().readNumbers(text("a,b\n"), ElementType.F64).shape())
        .containsExactly(0L, 2L);
  }

  @Test
  void csvTextKeepsQuotedFields() throws IOException {
    CsvTable table =
        Csv.withHeader().readText(text("name,age\n\"Doe, \"\"J\"\"\nJr\",41\nRoe,7\n"));
    assertThat(table.column("name")).containsExactly("Doe, \"J\"\nJr", "Roe");
    assertThat(table.lines()).containsExactly(2L, 4L);
    assertThat(table.numbers(ElementType.U8, "age").buffer().toInts()).containsExactly(41, 7);
    refused(
        () -> table.numbers(ElementType.F32, "age", "name"), "line 2: column 'name'", "is no f32");
    refused(() -> table.column("Name"), "has no column 'Name'; it has name, age");
  }

  @Test
  void csvErrorsNameFileLineAndColumn() throws IOException {
    refused(
        () -> Csv.withHeader().readNumbers(text("a,b\n1,2\n3\n"), ElementType.F32),
        "line 3: must have 2 fields as line 1 has, got 1");
    refused(
        () -> Csv.withHeader().readNumbers(text("a,b\n1,x\n"), ElementType.F32),
        "data: line 2: column 'b': 'x' is no f32");
    refused(
        () -> Csv.withHeader().readNumbers(text("a,b\n1,\n"), ElementType.F32),
        "line 2: column 'b': is empty");
    refused(
        () -> Csv.withoutHeader().readNumbers(text("1\n256\n"), ElementType.U8),
        "line 2: column '0': '256' is no u8");
    refused(() -> Csv.withoutHeader().readNumbers(text("1f"), ElementType.F64), "'1f' is no f64");
    refused(
        () -> Csv.withoutHeader().readNumbers(text("0x1p3"), ElementType.F64), "'0x1p3' is no f64");
    refused(
        () -> Csv.withoutHeader().readText(text("a\n\"b\nc")),
        "line 2: a quoted field is never closed");
    refused(() -> Csv.withoutHeader().readText(text("\"b\"c")), "'c' follows a closing quote");
    refused(() -> Csv.withHeader().readText(text("")), "is empty, needs a header");
    refused(
        () -> Csv.withHeader().readText(file(new byte[] {'a', (byte) 0xff, (byte) 0xfe})),
        "not UTF-8");
    byte[] packed = gzip("1,2\n3,4\n".getBytes(StandardCharsets.UTF_8));
    refused(
        () ->
            Csv.withoutHeader()
                .readNumbers(file(Arrays.copyOf(packed, packed.length - 9)), ElementType.F32),
        "damaged or cut off");
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path path = text("old");
    refused(
        () ->
            AtomicFile.write(
                path,
                out -> {
                  out.write(new byte[100_000]);
                  throw new IOException("No space left on device");
                }),
        path + ": cannot write: No space left on device");
    assertThat(path).hasContent("old");
    assertThat(folder).isDirectoryContaining(path::equals);
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
    refused(
        () -> AtomicFile.write(folder.resolve("no/such"), out -> out.write(1)),
        "cannot write",
        "does not exist");
    refused(() -> AtomicFile.write(folder, out -> out.write(1)), "it is a folder");
  }

  @Test
  void writingThroughALinkKeepsTheLink() throws IOException {
    Path target = text("old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    AtomicFile.write(link, out -> out.write("new".getBytes(StandardCharsets.UTF_8)));
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(target).hasContent("new");
  }
}
