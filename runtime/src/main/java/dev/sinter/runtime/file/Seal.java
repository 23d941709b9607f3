package dev.sinter.runtime.file;

import dev.sinter.runtime.ProgramException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Tells whether a file is as it was written: a mark, and behind it the SHA-256 of all bytes of the
 * file, in which the place of the SHA-256 itself counts as zeros.
 *
 * <pre>
 *   | what precedes | mark | SHA-256 | what follows |
 * </pre>
 *
 * Each format has a place for it where other readers do not look. Files without the mark, those of
 * others, are not checked; a mark with one wrong byte is a damaged one, so that no single byte
 * makes a sealed file pass for one without a seal.
 */
public final class Seal {
  /** What is wrong with a file whose seal is broken: follows its name in a message. */
  public static final String DAMAGE =
      "is damaged: its checksum does not fit; it was changed or cut off after it was written (a"
          + " program that changes it on purpose must write a new file)";

  private static final int DIGEST_BYTES = 32;
  private static final long CHUNK = 1 << 20;

  private final byte[] mark;
  private final Form form;

  /** How the SHA-256 is written. */
  public enum Form {
    /** As 32 bytes. */
    BYTES,
    /** As 64 hexadecimal digits. */
    DIGITS
  }

  /** What a file's seal says. */
  public enum State {
    /** There is none: the file is somebody else's. */
    ABSENT,
    /** Every byte is as it was written. */
    INTACT,
    /** Some byte is not. */
    BROKEN
  }

  /**
   * Makes the seal of a format.
   *
   * @param mark in ASCII
   * @param form how the SHA-256 is written
   */
  public Seal(String mark, Form form) {
    this.mark = mark.getBytes(StandardCharsets.US_ASCII);
    this.form = form;
  }

  /** {@return how many bytes it takes} */
  public int length() {
    return blank().length;
  }

  /** {@return the seal with a SHA-256 of zeros, which is what the SHA-256 is made over} */
  public byte[] blank() {
    return of(new byte[DIGEST_BYTES]);
  }

  /** {@return the seal} */
  public byte[] of(byte[] digest) {
    byte[] written =
        switch (form) {
          case BYTES -> digest;
          case DIGITS -> HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        };
    byte[] seal = Arrays.copyOf(mark, mark.length + written.length);
    System.arraycopy(written, 0, seal, mark.length, written.length);
    return seal;
  }

  /** {@return whether bytes begin with the mark, but for one byte perhaps} */
  private boolean isMarked(byte[] found) {
    int same = 0;
    for (int i = 0; i < mark.length; i++) {
      same += found[i] == mark[i] ? 1 : 0;
    }
    return same >= mark.length - 1;
  }

  /** {@return a new SHA-256} */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new ProgramException("every Java machine has SHA-256", e);
    }
  }

  /**
   * Compares a file with its seal.
   *
   * @param file all of it
   * @param at where the seal would begin; a place outside of the file means that there is none
   * @return what the seal says
   */
  public State state(MemorySegment file, long at) {
    byte[] blank = blank();
    if (at < 0 || at + blank.length > file.byteSize()) {
      return State.ABSENT;
    }
    byte[] found = file.asSlice(at, blank.length).toArray(ValueLayout.JAVA_BYTE);
    if (!isMarked(found)) {
      return State.ABSENT;
    }
    MessageDigest digest = digest();
    update(digest, file.asSlice(0, at));
    digest.update(blank);
    update(digest, file.asSlice(at + blank.length));
    return Arrays.equals(found, of(digest.digest())) ? State.INTACT : State.BROKEN;
  }

  private static void update(MessageDigest digest, MemorySegment bytes) {
    for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
      digest.update(bytes.asSlice(at, Math.min(CHUNK, bytes.byteSize() - at)).asByteBuffer());
    }
  }
}
