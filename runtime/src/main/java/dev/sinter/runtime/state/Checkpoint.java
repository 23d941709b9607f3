package dev.sinter.runtime.state;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.AtomicFile;
import dev.sinter.runtime.file.ByteOrders;
import dev.sinter.runtime.variable.Variable;
import dev.sinter.runtime.variable.VariableHold;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Saves variables to a file and restores them.
 *
 * <pre>
 *   0   magic (8)  version (4)  CRC-32C of the header (4)  header length (8)  file length (8)
 *  32   number of attributes (4)  number of entries (4)
 *       attributes: name, value
 *       entries: segment, name, type (such as f32), rank (4), extents (8 each), offset (8), CRC-32C of the data (4)
 *       zeros up to a multiple of 64
 *       data of entry 0, zeros up to a multiple of 64, data of entry 1, ...
 * </pre>
 *
 * All numbers are little-endian; a text is its length in bytes (4) and its UTF-8. Every byte of the
 * file is under one of the checksums, so a changed one is always noticed.
 */
public final class Checkpoint {
  private static final int CHUNK = 1 << 20;

  private Checkpoint() {}

  /**
   * Saves the values of one moment: no program writes between the first and the last variable. The
   * file is replaced whole or not at all.
   *
   * @param path the file
   * @param variables what to save; segment and name are unique
   * @param attributes text to keep with them, such as the number of finished epochs
   * @throws InputException if the file cannot be written; then the old one is unharmed
   */
  public static void save(
      Path path, Collection<Variable> variables, SequencedMap<String, String> attributes) {
    saveNamed(path, named(variables), attributes);
  }

  /**
   * A variable under a name in the file.
   *
   * @param name unique in the variable's segment
   * @param variable what is saved or restored
   */
  public record Named(String name, Variable variable) {}

  private static List<Named> named(Collection<Variable> variables) {
    return variables.stream().map(variable -> new Named(variable.name(), variable)).toList();
  }

  /** Saves as {@link #save} does, under names that are given. */
  public static void saveNamed(
      Path path, List<Named> variables, SequencedMap<String, String> attributes) {
    SequencedMap<Key, Variable> ordered = byKey(variables);
    try (VariableHold _ = VariableHold.begin(List.copyOf(ordered.values()), false)) {
      List<Buffer> buffers = ordered.values().stream().map(Variable::storage).toList();
      CheckpointHeader header =
          describe(List.copyOf(ordered.keySet()), buffers, ordered, attributes);
      AtomicFile.write(
          path,
          out -> {
            out.write(header.encode());
            for (Buffer buffer : buffers) {
              forEachChunk(buffer, (chunk, length) -> out.write(chunk, 0, length));
            }
          });
    }
  }

  /**
   * Restores all variables from a file that holds exactly them.
   *
   * @param path the file
   * @param variables what to restore
   * @return the attributes
   * @throws InputException if the file is damaged, or lists all entries that are missing,
   *     unexpected or of another type or shape; then no variable has changed
   */
  public static SequencedMap<String, String> restore(Path path, Collection<Variable> variables) {
    return restore(path, variables, Set.of());
  }

  /** Restores as {@link #restore(Path, Collection)} does, by names that are given. */
  public static SequencedMap<String, String> restoreNamed(Path path, List<Named> variables) {
    return restore(path, byKey(variables), Set.of());
  }

  /**
   * Restores variables from a file that may hold more.
   *
   * @param path the file
   * @param variables what to restore
   * @param segments entries of other segments are left aside, but must be undamaged; empty for all
   *     segments
   * @return the attributes
   * @throws InputException as {@link #restore(Path, Collection)}
   */
  public static SequencedMap<String, String> restore(
      Path path, Collection<Variable> variables, Set<String> segments) {
    return restore(path, byKey(named(variables)), segments);
  }

  private static SequencedMap<String, String> restore(
      Path path, SequencedMap<Key, Variable> wanted, Set<String> segments) {
    try (CheckpointFile file = CheckpointFile.open(path)) {
      List<CheckpointHeader.Entry> entries =
          file.header().entries().stream().filter(e -> isIn(segments, e)).toList();
      match(path, wanted, entries);
      List<Variable> targets = new ArrayList<>();
      List<NdArray> values = new ArrayList<>();
      for (CheckpointHeader.Entry entry : entries) {
        Variable target = find(wanted, entry);
        targets.add(target);
        values.add(read(file, entry));
      }
      file.header().entries().stream().filter(e -> !isIn(segments, e)).forEach(file::check);
      try (VariableHold _ = VariableHold.begin(targets, true)) {
        for (int i = 0; i < targets.size(); i++) {
          targets.get(i).storage().copyFrom(values.get(i).buffer());
          targets.get(i).changed();
        }
      }
      return file.header().attributes();
    }
  }

  private static boolean isIn(Set<String> segments, CheckpointHeader.Entry entry) {
    return segments.isEmpty() || segments.contains(entry.segment());
  }

  /** {@return whether a file begins like a checkpoint} */
  public static boolean isCheckpoint(byte[] beginning) {
    return beginning.length >= CheckpointHeader.MAGIC.length
        && Arrays.equals(
            CheckpointHeader.MAGIC, Arrays.copyOf(beginning, CheckpointHeader.MAGIC.length));
  }

  /**
   * Reads everything, without variables.
   *
   * @param path the file
   * @return attributes and arrays
   * @throws InputException if the file is damaged
   */
  public static Contents read(Path path) {
    try (CheckpointFile file = CheckpointFile.open(path)) {
      List<Contents.Item> items = new ArrayList<>();
      for (CheckpointHeader.Entry entry : file.header().entries()) {
        items.add(new Contents.Item(entry.segment(), entry.name(), read(file, entry)));
      }
      return new Contents(file.header().attributes(), items);
    }
  }

  /**
   * What a checkpoint holds.
   *
   * @param attributes text by name
   * @param items the arrays
   */
  public record Contents(SequencedMap<String, String> attributes, List<Item> items) {
    /** Freezes the list. */
    public Contents {
      items = List.copyOf(items);
    }

    /**
     * One array.
     *
     * @param segment its kind of state
     * @param name its path
     * @param value its value
     */
    public record Item(String segment, String name, NdArray value) {}
  }

  private record Key(String segment, String name) {}

  private interface ChunkSink {
    void take(byte[] chunk, int length) throws IOException;
  }

  private static SequencedMap<Key, Variable> byKey(List<Named> variables) {
    SequencedMap<Key, Variable> result = new LinkedHashMap<>();
    for (Named named : variables) {
      String segment = named.variable.segment();
      if (result.put(new Key(segment, named.name), named.variable) != null) {
        throw new InputException(
            "checkpoint: two variables are named '"
                + named.name
                + "' in segment "
                + segment
                + "; rename one");
      }
    }
    return result;
  }

  private static CheckpointHeader describe(
      List<Key> keys,
      List<Buffer> buffers,
      SequencedMap<Key, Variable> variables,
      SequencedMap<String, String> attributes) {
    // The offsets depend on the length of the table, and its length not on the offsets: two rounds.
    long offset = 0;
    CheckpointHeader header = new CheckpointHeader(attributes, List.of());
    for (int round = 0; round < 2; round++) {
      List<CheckpointHeader.Entry> entries = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        Key key = keys.get(i);
        Variable variable = Objects.requireNonNull(variables.get(key));
        int checksum = round == 0 ? 0 : checksum(buffers.get(i));
        var entry =
            new CheckpointHeader.Entry(
                key.segment, key.name, variable.type(), variable.shape(), offset, checksum);
        entries.add(entry);
        offset += entry.paddedBytes();
      }
      header = new CheckpointHeader(attributes, List.copyOf(entries));
      offset = header.encode().length;
    }
    return header;
  }

  private static int checksum(Buffer buffer) {
    CRC32C crc = new CRC32C();
    try {
      forEachChunk(buffer, (chunk, length) -> crc.update(chunk, 0, length));
    } catch (IOException e) {
      throw new InputException("checkpoint: " + e.getMessage(), e);
    }
    return (int) crc.getValue();
  }

  /** The little-endian bytes of a buffer with the zeros that follow. */
  private static void forEachChunk(Buffer buffer, ChunkSink sink) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK, CheckpointHeader.padded(buffer.bytes()))];
    for (long done = 0; done < buffer.bytes(); done += chunk.length) {
      int data = (int) Math.min(chunk.length, buffer.bytes() - done);
      int length = (int) CheckpointHeader.padded(data);
      MemorySegment target = MemorySegment.ofArray(chunk);
      MemorySegment.copy(buffer.segment(), done, target, 0, data);
      target.asSlice(data, length - data).fill((byte) 0);
      ByteOrders.swap(chunk, data, buffer.type().bytes(), ByteOrder.LITTLE_ENDIAN);
      sink.take(chunk, length);
    }
  }

  private static NdArray read(CheckpointFile file, CheckpointHeader.Entry entry) {
    boolean large = NdArray.count(entry.shape()) > Integer.MAX_VALUE - 8;
    NdArray value =
        NdArray.zeros(large ? MemoryKind.NATIVE : MemoryKind.HEAP, entry.type(), entry.shape());
    file.read(entry, value.buffer());
    return value;
  }

  private static Variable find(SequencedMap<Key, Variable> wanted, CheckpointHeader.Entry entry) {
    Variable found = wanted.get(new Key(entry.segment(), entry.name()));
    if (found == null) {
      throw new InputException("checkpoint: " + entry.describe() + " has no variable");
    }
    return found;
  }

  private static void match(
      Path path, SequencedMap<Key, Variable> wanted, List<CheckpointHeader.Entry> entries) {
    SequencedMap<Key, Variable> missing = new LinkedHashMap<>(wanted);
    List<String> complaints = new ArrayList<>();
    for (CheckpointHeader.Entry entry : entries) {
      Variable variable = wanted.get(new Key(entry.segment(), entry.name()));
      boolean repeated =
          variable != null && missing.remove(new Key(entry.segment(), entry.name())) == null;
      if (variable == null) {
        complaints.add("unexpected: " + entry.describe());
      } else if (repeated) {
        complaints.add("more than once: " + entry.describe());
      } else if (variable.type() != entry.type() || !variable.shape().equals(entry.shape())) {
        complaints.add(
            "mismatch: the model has "
                + variable
                + ", the file has "
                + entry.type().text()
                + entry.shape());
      }
    }
    missing.values().forEach(variable -> complaints.add("missing: " + variable));
    if (!complaints.isEmpty()) {
      throw new InputException(
          path
              + ": does not fit the model, nothing was restored:\n  "
              + String.join("\n  ", complaints));
    }
  }
}
