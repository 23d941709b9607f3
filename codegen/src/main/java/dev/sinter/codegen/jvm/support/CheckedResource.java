package dev.sinter.codegen.jvm.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * A resource of a jar that begins with a checksum of what follows: Java itself checks none.
 *
 * <pre>
 *   CRC-32C of the content (4)   content
 * </pre>
 */
public final class CheckedResource implements AutoCloseable {
  private final String name;
  private final CheckedInputStream checked;
  private final DataInputStream content;
  private final int stated;

  private CheckedResource(String name, InputStream in) throws IOException {
    this.name = name;
    this.stated = new DataInputStream(in).readInt();
    this.checked = new CheckedInputStream(in, new CRC32C());
    this.content = new DataInputStream(checked);
  }

  /** {@return the bytes of a resource} */
  public static byte[] of(byte[] content) throws IOException {
    CRC32C checksum = new CRC32C();
    checksum.update(content);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Integer.BYTES + content.length);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt((int) checksum.getValue());
    out.write(content);
    return bytes.toByteArray();
  }

  /** {@return a resource beside a class, open} */
  static CheckedResource open(Class<?> owner, String name) throws IOException {
    InputStream in = owner.getResourceAsStream(name);
    if (in == null) {
      throw new IOException("the resource '" + name + "' is missing");
    }
    try {
      return new CheckedResource(name, new BufferedInputStream(in));
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** {@return the content of a resource, which is checked} */
  static DataInputStream readWhole(Class<?> owner, String name) throws IOException {
    try (CheckedResource resource = open(owner, name)) {
      byte[] content = resource.content.readAllBytes();
      resource.finish();
      return new DataInputStream(new ByteArrayInputStream(content));
    }
  }

  /** {@return the content, not to be relied on before {@link #finish}} */
  DataInputStream content() {
    return content;
  }

  /** Checks that all was read, and was as it was written. */
  void finish() throws IOException {
    if (content.read() >= 0 || (int) checked.getChecksum().getValue() != stated) {
      throw new IOException("the resource '" + name + "' does not have the checksum it states");
    }
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
