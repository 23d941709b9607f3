package dev.sinter.format.hdf5;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.NdArray;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** A group that is yet to be written: attributes in order, arrays and groups by name. */
public final class Hdf5Tree {
  /** The largest attribute that HDF5 keeps with its group; what Keras splits at. */
  private static final int LARGEST_LIST = 64512;

  /** What an attribute holds. */
  sealed interface AttributeValue {
    /** One text of any length. */
    record Text(String value, boolean utf8) implements AttributeValue {}

    /** Texts of any length. */
    record Texts(List<String> values) implements AttributeValue {}

    /** Texts that are stored with the group, each in so many bytes. */
    record FixedTexts(List<String> values, int length) implements AttributeValue {}

    /** A list without elements; its type is f64, as NumPy has it. */
    record Nothing() implements AttributeValue {}
  }

  private final SequencedMap<String, AttributeValue> attributes = new LinkedHashMap<>();
  private final Map<String, Hdf5Tree> groups = new TreeMap<>();
  private final Map<String, NdArray> arrays = new TreeMap<>();

  /** An empty group. */
  public Hdf5Tree() {}

  /**
   * {@return the group of a path, made now if it is not there}
   *
   * @param path names separated by slashes
   */
  public Hdf5Tree group(String path) {
    Hdf5Tree at = this;
    for (String step : path.split("/", -1)) {
      if (!step.isEmpty()) {
        at = at.groups.computeIfAbsent(step, key -> new Hdf5Tree());
      }
    }
    return at;
  }

  /**
   * Adds an array.
   *
   * @param path names separated by slashes; groups on the way are made
   */
  public void array(String path, NdArray value) {
    int slash = path.lastIndexOf('/');
    group(path.substring(0, Math.max(slash, 0))).arrays.put(path.substring(slash + 1), value);
  }

  /**
   * Gives a group that has a name elsewhere a name here, too: both lead to the same bytes, as hard
   * links of a file do.
   *
   * @param name no path
   * @param group of the same tree, which this one is not within
   */
  public void link(String name, Hdf5Tree group) {
    groups.put(name, group);
  }

  /** Adds an attribute of one text in UTF-8: what Python's {@code str} becomes. */
  public void text(String name, String value) {
    attributes.put(name, new AttributeValue.Text(value, true));
  }

  /** Adds an attribute of one text marked as ASCII: what Python's {@code bytes} become. */
  public void bytes(String name, String value) {
    attributes.put(name, new AttributeValue.Text(value, false));
  }

  /**
   * Adds an attribute of texts. A list that takes more than 64,512 bytes when each text is as long
   * as the longest is split into {@code name0}, {@code name1}, ... as Keras does.
   */
  public void texts(String name, List<String> values) {
    if (values.isEmpty()) {
      attributes.put(name, new AttributeValue.Nothing());
      return;
    }
    int longest =
        values.stream().mapToInt(t -> t.getBytes(StandardCharsets.UTF_8).length).max().orElse(0);
    if ((long) longest * values.size() <= LARGEST_LIST) {
      attributes.put(name, new AttributeValue.Texts(List.copyOf(values)));
      return;
    }
    int perPart = LARGEST_LIST / longest;
    if (perPart == 0) {
      throw new ModelException(
          "HDF5: a text of attribute '" + name + "' is longer than " + LARGEST_LIST + " bytes");
    }
    List<List<String>> parts = split(values, Math.ceilDiv(values.size(), perPart));
    for (int i = 0; i < parts.size(); i++) {
      attributes.put(name + i, new AttributeValue.FixedTexts(parts.get(i), longest));
    }
  }

  /** As evenly as possible, the longer parts first. */
  private static List<List<String>> split(List<String> values, int count) {
    List<List<String>> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < count; i++) {
      int size = values.size() / count + (i < values.size() % count ? 1 : 0);
      parts.add(values.subList(from, from + size));
      from += size;
    }
    return parts;
  }

  SequencedMap<String, AttributeValue> attributes() {
    return attributes;
  }

  /** {@return the groups within, by name in the order of their bytes} */
  Map<String, Hdf5Tree> groups() {
    return groups;
  }

  /** {@return the arrays within, by name in the order of their bytes} */
  Map<String, NdArray> arrays() {
    return arrays;
  }
}
