package dev.sinter.ir.text;

import dev.sinter.ir.graph.Graph;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where things stand in the text they were parsed from. Keys are what verifiers report: the item,
 * and a value's or buffer's printed name in it.
 */
public final class SourceMap {
  private record Key(String item, String name) {}

  private final Map<Key, Integer> lines = new LinkedHashMap<>();

  void put(String item, String name, int line) {
    lines.putIfAbsent(new Key(item, name), line);
  }

  /** Puts the line of a graph's value under the name that it has when printed. */
  void putAll(Graph graph, Map<String, Integer> linesByPrintedName) {
    linesByPrintedName.forEach((name, line) -> put(graph.name(), name, line));
  }

  /**
   * Finds a line.
   *
   * @param item name of a function, proc or program
   * @param name printed name of a value or buffer ({@code %3}), {@code return}, or empty for the
   *     item itself
   * @return its line, counted from 1; the item's when the name is not known
   */
  public Optional<Integer> line(String item, String name) {
    Integer exact = lines.get(new Key(item, name));
    return Optional.ofNullable(exact != null ? exact : lines.get(new Key(item, "")));
  }
}
