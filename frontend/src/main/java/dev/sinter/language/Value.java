package dev.sinter.language;

import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** What an expression gives. */
sealed interface Value {
  /** A tensor. */
  record One(Tensor tensor) implements Value {}

  /** A list or tuple; the outputs of a call that gives several. */
  record Several(List<Value> items) implements Value {
    public Several {
      items = List.copyOf(items);
    }
  }

  /** A map. */
  record Entries(SequencedMap<String, Value> items) implements Value {
    public Entries {
      items = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(items));
    }
  }

  /** An integer. */
  record Whole(long number) implements Value {}

  /** A float. */
  record Decimal(double number) implements Value {}

  /** True or false. */
  record Truth(boolean holds) implements Value {}

  /** A string. */
  record Text(String text) implements Value {}

  /** {@code none}. */
  record Nothing() implements Value {}

  /** A layer that can be called. */
  record LayerOf(Layer layer) implements Value {}

  /** An extent that the data decide: that of an axis of a tensor. */
  record Extent(Tensor source, int axis) implements Value {}

  /** An initializer, regularizer, optimizer, ... */
  record Thing(Object object) implements Value {}

  /** A declaration of the file, not yet called. */
  record Declared(Definition definition) implements Value {}

  /** The value of a statement that was reported as wrong: using it is not reported again. */
  record Broken() implements Value {}

  /** {@return what messages call it} */
  default String kind() {
    return switch (this) {
      case One one -> "a tensor " + one.tensor().type();
      case Several several -> "a list of " + several.items().size();
      case Entries entries -> "a map " + entries.items().keySet();
      case Whole whole -> "the number " + whole.number();
      case Decimal decimal -> "the number " + decimal.number();
      case Truth truth -> truth.holds() ? "true" : "false";
      case Text text -> "the string \"" + text.text() + "\"";
      case Nothing nothing -> "none";
      case LayerOf layer -> "the layer " + layer.layer();
      case Extent extent -> "an extent that is known with the data";
      case Thing thing -> "a " + thing.object().getClass().getSimpleName();
      case Declared declared ->
          "the "
              + declared.definition().kind().keyword()
              + " '"
              + declared.definition().name()
              + "'";
      case Broken broken -> "a value with an error";
    };
  }
}
