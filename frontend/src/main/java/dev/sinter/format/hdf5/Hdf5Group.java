package dev.sinter.format.hdf5;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.NdArray;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.VariableLength;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A group of an HDF5 file: attributes, arrays and further groups by name. */
public final class Hdf5Group {
  private static final int REFERENCE = 16;

  private final Hdf5File file;
  private final Group group;
  private final String path;

  Hdf5Group(Hdf5File file, Group group, String path) {
    this.file = file;
    this.group = group;
    this.path = path;
  }

  /** {@return the names from the outermost group to here, each behind a slash} */
  public String path() {
    return path.isEmpty() ? "/" : path;
  }

  /** {@return the names of arrays and groups within} */
  public List<String> children() {
    return file.guarded(() -> List.copyOf(group.getChildren().keySet()));
  }

  /**
   * {@return the group of a name or path within}
   *
   * @param names separated by slashes
   */
  public Optional<Hdf5Group> group(String names) {
    return node(names)
        .filter(Group.class::isInstance)
        .map(node -> new Hdf5Group(file, (Group) node, path + "/" + names));
  }

  /** {@return whether there is a group or an array of a name or path} */
  public boolean has(String names) {
    return node(names).isPresent();
  }

  private Optional<Node> node(String names) {
    return file.guarded(
        () -> {
          Node at = group;
          for (String step : names.split("/", -1)) {
            if (step.isEmpty()) {
              continue;
            }
            Node next = at instanceof Group within ? within.getChildren().get(step) : null;
            if (next == null) {
              return Optional.empty();
            }
            if (next instanceof Link) {
              throw damage("'" + names + "' is a link, which is not followed");
            }
            at = next;
          }
          return Optional.of(at);
        });
  }

  private ModelException damage(String what) {
    return new ModelException(file.name() + ": in group " + path() + ": " + what);
  }

  // ---- arrays -----------------------------------------------------------------------------------

  /**
   * {@return the elements of an array}
   *
   * @param names separated by slashes
   * @throws ModelException if there is none, it does not hold numbers, or claims to be larger than
   *     the file
   */
  public NdArray array(String names) {
    Dataset dataset =
        node(names)
            .filter(Dataset.class::isInstance)
            .map(Dataset.class::cast)
            .orElseThrow(() -> damage("array '" + names + "' is missing"));
    return file.guarded(() -> read(names, dataset));
  }

  private NdArray read(String names, Dataset dataset) {
    if (!(dataset.getDataType() instanceof FloatingPoint
        || dataset.getDataType() instanceof FixedPoint)) {
      throw damage("array '" + names + "' does not hold numbers");
    }
    long[] extents = dataset.isScalar() ? new long[0] : dataset.getDimensionsAsLong();
    long count = count(names, extents);
    long bytes = Math.multiplyExact(count, (long) dataset.getDataType().getSize());
    if (bytes > file.largest(!dataset.getFilters().isEmpty()) || count > Integer.MAX_VALUE - 8) {
      throw damage(
          "array '" + names + "' claims " + Arrays.toString(extents) + ", more than the file has");
    }
    return count == 0
        ? NdArray.of(new float[0], extents)
        : NdArray.of(buffer(names, dataset.getDataFlat()), extents);
  }

  private long count(String names, long[] extents) {
    long count = 1;
    for (long extent : extents) {
      if (extent < 0 || (extent > 0 && count > Long.MAX_VALUE / 16 / extent)) {
        throw damage("array '" + names + "' claims " + Arrays.toString(extents));
      }
      count *= extent;
    }
    return count;
  }

  private Buffer buffer(String names, Object elements) {
    return switch (elements) {
      case float[] values -> Buffer.of(values);
      case double[] values -> Buffer.of(values);
      case int[] values -> Buffer.of(values);
      case long[] values -> Buffer.of(values);
      case short[] values -> Buffer.of(widened(values));
      case byte[] values -> Buffer.of(widened(values));
      case Float value -> Buffer.of(value);
      case Double value -> Buffer.of(value);
      case Number value -> Buffer.of(value.longValue());
      default -> throw damage("array '" + names + "' does not hold numbers of up to 64 bits");
    };
  }

  private static int[] widened(Object values) {
    int[] wide = new int[Array.getLength(values)];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = Array.getInt(values, i);
    }
    return wide;
  }

  // ---- attributes -------------------------------------------------------------------------------

  /** {@return the names of the attributes} */
  public List<String> attributes() {
    return file.guarded(() -> List.copyOf(group.getAttributes().keySet()));
  }

  /** {@return an attribute that holds one text} */
  public Optional<String> text(String attribute) {
    return values(attribute).filter(list -> list.size() == 1).map(List::getFirst);
  }

  /** {@return an attribute that holds a whole number} */
  public Optional<Long> number(String attribute) {
    return file.guarded(
        () -> {
          Attribute found = group.getAttribute(attribute);
          Object value = found == null || found.isEmpty() ? null : found.getData();
          return value instanceof Number number
              ? Optional.of(number.longValue())
              : Optional.empty();
        });
  }

  /**
   * {@return an attribute that holds a list of texts; a list that Keras has split into {@code
   * name0}, {@code name1}, ... is one again}
   */
  public Optional<List<String>> texts(String attribute) {
    Optional<List<String>> whole = values(attribute);
    if (whole.isPresent()) {
      return whole;
    }
    List<String> all = new ArrayList<>();
    int part = 0;
    Optional<List<String>> next = values(attribute + part);
    while (next.isPresent()) {
      all.addAll(next.get());
      part++;
      next = values(attribute + part);
    }
    return part == 0 ? Optional.empty() : Optional.of(all);
  }

  private Optional<List<String>> values(String attribute) {
    return file.guarded(
        () -> {
          Attribute found = group.getAttribute(attribute);
          if (found == null) {
            return Optional.empty();
          }
          if (found.isEmpty() || Arrays.stream(found.getDimensionsAsLong()).anyMatch(n -> n == 0)) {
            return Optional.of(List.of());
          }
          if (found.getDataType() instanceof VariableLength) {
            checkReferences(attribute, found.getBuffer());
          }
          return Optional.of(strings(attribute, found.getData()));
        });
  }

  /**
   * Texts of variable length are references; each may be as long as the file. All together stay in
   * its size when no two are the same.
   */
  private void checkReferences(String attribute, ByteBuffer buffer) {
    ByteBuffer references = buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN).rewind();
    Set<List<Long>> seen = new HashSet<>();
    while (references.remaining() >= REFERENCE) {
      int length = references.getInt();
      long address = references.getLong();
      int index = references.getInt();
      if (length != 0 && !seen.add(List.of(address, (long) index))) {
        throw damage("two texts of attribute '" + attribute + "' are stored at one place");
      }
    }
  }

  private List<String> strings(String attribute, Object value) {
    return switch (value) {
      case String text -> List.of(text);
      case String[] texts -> List.of(texts);
      case null, default -> throw damage("attribute '" + attribute + "' does not hold texts");
    };
  }
}
