package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One tensor, a list, or a map by name, nested as deep as needed: what layers and models take and
 * give. Immutable.
 */
public sealed interface Tensors extends Iterable<Tensor> {
  /**
   * One tensor.
   *
   * @param tensor it
   */
  record Single(Tensor tensor) implements Tensors {}

  /**
   * A list.
   *
   * @param items in order
   */
  record Listed(List<Tensors> items) implements Tensors {
    /** Freezes the list. */
    public Listed {
      items = List.copyOf(items);
    }
  }

  /**
   * A map.
   *
   * @param items by name, in order
   */
  record Named(Map<String, Tensors> items) implements Tensors {
    /** Freezes the map. */
    public Named {
      items = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(items));
    }
  }

  /** {@return one tensor as it is, several as a list} */
  static Tensors of(Tensor... tensors) {
    return tensors.length == 1 ? new Single(tensors[0]) : list(List.of(tensors));
  }

  /** {@return a list, even of one} */
  static Tensors list(List<Tensor> tensors) {
    return new Listed(tensors.stream().<Tensors>map(Single::new).toList());
  }

  /** {@return a list of structures} */
  static Tensors nested(List<Tensors> items) {
    return new Listed(items);
  }

  /** {@return a map} */
  static Tensors named(Map<String, Tensor> tensors) {
    Map<String, Tensors> items = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> items.put(name, new Single(tensor)));
    return new Named(items);
  }

  /** {@return all tensors, in order} */
  default List<Tensor> flat() {
    return switch (this) {
      case Single single -> List.of(single.tensor());
      case Listed listed -> listed.items().stream().flatMap(item -> item.flat().stream()).toList();
      case Named named ->
          named.items().values().stream().flatMap(item -> item.flat().stream()).toList();
    };
  }

  /** {@return the number of tensors} */
  default int size() {
    return flat().size();
  }

  /**
   * {@return the only tensor}
   *
   * @throws ModelException if there are several
   */
  default Tensor single() {
    List<Tensor> all = flat();
    if (all.size() != 1) {
      throw new ModelException("one tensor is needed, got " + all.size() + ": " + this.shapes());
    }
    return all.getFirst();
  }

  /** {@return tensor number {@code index}} */
  default Tensor get(int index) {
    List<Tensor> all = flat();
    if (index < 0 || index >= all.size()) {
      throw new ModelException("tensor " + index + " is asked for, but there are " + all.size());
    }
    return all.get(index);
  }

  /** {@return the tensor of a name} */
  default Tensor get(String name) {
    if (this instanceof Named named && named.items().containsKey(name)) {
      return named.items().get(name).single();
    }
    throw new ModelException("tensor '" + name + "' is asked for, but there are " + names());
  }

  /** {@return the names of the top level, if it has names} */
  default List<String> names() {
    return this instanceof Named named ? List.copyOf(named.items().keySet()) : List.of();
  }

  /** {@return the same structure of changed tensors} */
  default Tensors map(UnaryOperator<Tensor> change) {
    return switch (this) {
      case Single single -> new Single(change.apply(single.tensor()));
      case Listed listed ->
          new Listed(listed.items().stream().map(item -> item.map(change)).toList());
      case Named named -> {
        Map<String, Tensors> items = new LinkedHashMap<>();
        named.items().forEach((name, item) -> items.put(name, item.map(change)));
        yield new Named(items);
      }
    };
  }

  /** {@return the same structure of other tensors, taken in order} */
  default Tensors with(List<Tensor> replacements) {
    if (replacements.size() != size()) {
      throw new ModelException(
          "a structure of " + size() + " tensors is needed, got " + replacements.size());
    }
    Iterator<Tensor> next = new ArrayList<>(replacements).iterator();
    return map(old -> next.next());
  }

  /** {@return what each tensor gives, in order} */
  default <T> List<T> each(Function<Tensor, T> function) {
    List<T> all = new ArrayList<>();
    for (Tensor tensor : flat()) {
      all.add(function.apply(tensor));
    }
    return List.copyOf(all);
  }

  /** {@return types, for messages} */
  default String shapes() {
    return each(Tensor::type).stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  @Override
  default Iterator<Tensor> iterator() {
    return flat().iterator();
  }
}
