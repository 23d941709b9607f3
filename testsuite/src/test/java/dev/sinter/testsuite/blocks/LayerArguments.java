package dev.sinter.testsuite.blocks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of what each argument of a layer changes. */
final class LayerArguments {
  private static final List<Entry> ENTRIES =
      Table.read("blocks/layer-arguments.txt").stream().map(Entry::of).toList();

  private LayerArguments() {}

  /**
   * A value that is not the default.
   *
   * @param className of the layer, or {@code *} for all that have no entry of their own
   * @param argument by Keras's name
   * @param value other than the default
   * @param kind what differs: see the table
   * @param further config of the layer with and without the value
   */
  record Entry(
      String className,
      String argument,
      @Nullable Object value,
      String kind,
      Map<String, @Nullable Object> further) {

    private static Entry of(List<String> cells) {
      return new Entry(
          cells.get(0),
          cells.get(1),
          Table.value(cells.get(2)),
          cells.get(3),
          cells.size() > 4 ? Table.object(cells.get(4)) : Map.of());
    }

    /** {@return whether the value is refused} */
    boolean isRefused() {
      return kind.startsWith("refused: ");
    }

    /** {@return what the refusal's message holds} */
    String refusal() {
      return kind.substring("refused: ".length());
    }
  }

  /** {@return all entries} */
  static List<Entry> all() {
    return ENTRIES;
  }

  /** {@return the entry of an argument, or that of all layers that have one of its name} */
  static Optional<Entry> find(String className, String argument) {
    return ENTRIES.stream()
        .filter(e -> e.className().equals(className) && e.argument().equals(argument))
        .findFirst()
        .or(
            () ->
                ENTRIES.stream()
                    .filter(e -> e.className().equals("*") && e.argument().equals(argument))
                    .findFirst());
  }
}
