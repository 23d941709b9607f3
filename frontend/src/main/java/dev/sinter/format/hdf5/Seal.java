package dev.sinter.format.hdf5;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Tells whether a file is as it was written: the SHA-256 of all its bytes, in a place behind the
 * superblock that nothing in the file refers to, so that other readers of HDF5 pass over it.
 *
 * <pre>
 *   0            96          104                       136
 *   | superblock | "SinterH5" | SHA-256, where itself is | the rest, as ever
 *                               taken for zeros
 * </pre>
 *
 * Files without a seal, those of others, are not checked.
 */
final class Seal {
  /** Where it begins. */
  static final int AT = 96;

  /** Its length. */
  static final int BYTES = 40;

  private static final byte[] MARK = "SinterH5".getBytes(StandardCharsets.US_ASCII);
  private static final long CHUNK = 1 << 20;

  private Seal() {}

  /** {@return the seal with a digest of zeros, which is what the digest is made over} */
  static byte[] blank() {
    return Arrays.copyOf(MARK, BYTES);
  }

  /** {@return the seal} */
  static byte[] of(byte[] digest) {
    byte[] seal = blank();
    System.arraycopy(digest, 0, seal, MARK.length, digest.length);
    return seal;
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IrException("every Java machine has SHA-256", e);
    }
  }

  /**
   * Checks a file that has a seal.
   *
   * @throws ModelException if it is not as it was written
   */
  static void check(String name, MemorySegment file) {
    if (file.byteSize() < AT + BYTES) {
      return;
    }
    byte[] found = file.asSlice(AT, BYTES).toArray(ValueLayout.JAVA_BYTE);
    int same = 0;
    for (int i = 0; i < MARK.length; i++) {
      same += found[i] == MARK[i] ? 1 : 0;
    }
    if (same < MARK.length - 1) { // a mark with one wrong byte is a damaged one
      return;
    }
    MessageDigest digest = digest();
    digest.update(file.asSlice(0, AT).asByteBuffer());
    digest.update(blank());
    for (long at = AT + BYTES; at < file.byteSize(); at += CHUNK) {
      digest.update(file.asSlice(at, Math.min(CHUNK, file.byteSize() - at)).asByteBuffer());
    }
    if (!Arrays.equals(found, of(digest.digest()))) {
      throw new ModelException(
          name
              + ": is damaged: its checksum does not fit; it was changed or cut off after it was"
              + " written (a program that changes it on purpose must write a new file)");
    }
  }
}
