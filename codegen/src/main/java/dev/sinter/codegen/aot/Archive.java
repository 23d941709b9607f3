package dev.sinter.codegen.aot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes a static library of one object: the {@code ar} format as GNU tools and lld read it, with
 * an index of symbols. No dates, owners or modes of this machine.
 */
final class Archive {
  private static final int HEADER_BYTES = 60;
  private static final String MAGIC = "!<arch>\n";

  private Archive() {}

  /**
   * {@return the archive}
   *
   * @param member file name of the object, at most 15 characters
   * @param object its bytes
   * @param symbols what it defines
   */
  static byte[] of(String member, byte[] object, List<String> symbols) {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (String symbol : symbols) {
      names.writeBytes(symbol.getBytes(StandardCharsets.UTF_8));
      names.write(0);
    }
    int indexBytes = 4 + 4 * symbols.size() + names.size();
    int memberAt = MAGIC.length() + HEADER_BYTES + indexBytes + (indexBytes & 1);
    ByteBuffer index = ByteBuffer.allocate(indexBytes); // big-endian, as the format says
    index.putInt(symbols.size());
    symbols.forEach(symbol -> index.putInt(memberAt));
    index.put(names.toByteArray());
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    archive.writeBytes(MAGIC.getBytes(StandardCharsets.US_ASCII));
    append(archive, "/", index.array());
    append(archive, member + "/", object);
    return archive.toByteArray();
  }

  private static void append(ByteArrayOutputStream archive, String name, byte[] content) {
    String header =
        String.format("%-16s%-12s%-6s%-6s%-8s%-10d`\n", name, "0", "0", "0", "644", content.length);
    archive.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    archive.writeBytes(content);
    if ((content.length & 1) != 0) {
      archive.write('\n');
    }
  }
}
