package dev.sinter.runtime.file;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Passes a file on whose last bytes are a blank seal, and puts the seal in its place. Closing
 * leaves the stream underneath open.
 */
final class SealingStream extends OutputStream {
  private final OutputStream out;
  private final Seal seal;
  private final MessageDigest digest = Seal.digest();
  private byte[] held = {};
  private boolean closed;

  SealingStream(OutputStream out, Seal seal) {
    this.out = out;
    this.seal = seal;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  /** Holds as many bytes back as the seal has. */
  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    digest.update(bytes, from, length);
    int older = Math.min(held.length, Math.max(0, held.length + length - seal.length()));
    int newer = Math.max(0, length - seal.length());
    out.write(held, 0, older);
    out.write(bytes, from, newer);
    byte[] rest = new byte[held.length - older + length - newer];
    System.arraycopy(held, older, rest, 0, held.length - older);
    System.arraycopy(bytes, from + newer, rest, held.length - older, length - newer);
    held = rest;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      boolean isWhole = Arrays.equals(held, seal.blank()); // not when writing failed half-way
      out.write(isWhole ? seal.of(digest.digest()) : held);
      out.flush();
    }
  }
}
