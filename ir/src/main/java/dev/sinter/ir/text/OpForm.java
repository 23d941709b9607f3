package dev.sinter.ir.text;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * Text form of one op: its attributes in printed order, and how they make the op again.
 *
 * @param <O> the op's class
 */
final class OpForm<O extends Op> {

  /** Values of attributes by name, while an op is read. */
  static final class Values {
    private final Map<String, Object> byName = new LinkedHashMap<>();

    <V> void put(Attribute<?, V> attribute, V value) {
      byName.put(attribute.name(), value);
    }

    boolean has(String name) {
      return byName.containsKey(name);
    }

    /** {@return the value; the table's entry that asks for it states its type} */
    @SuppressWarnings("unchecked")
    <V> V get(AttributeKind<V> kind, String name) {
      Object value = byName.get(name);
      if (value == null) {
        throw new IrException("op form: attribute '" + name + "' has no value");
      }
      return (V) value;
    }
  }

  /**
   * An attribute.
   *
   * @param name in the text
   * @param kind how it is written
   * @param get its value in an op
   * @param fallback its value when the text does not name it; empty when it must
   */
  record Attribute<O, V>(
      String name,
      AttributeKind<V> kind,
      Function<O, V> get,
      Optional<Function<Values, V>> fallback) {}

  private final String name;
  private final Class<O> type;
  private final List<Attribute<O, ?>> attributes = new ArrayList<>();
  private final Function<Values, O> make;

  private OpForm(String name, Class<O> type, Function<Values, O> make) {
    this.name = name;
    this.type = type;
    this.make = make;
  }

  static <O extends Op> OpForm<O> of(String name, Class<O> type, Function<Values, O> make) {
    return new OpForm<>(name, type, make);
  }

  /** Adds an attribute that every text names. */
  <V> OpForm<O> with(String attribute, AttributeKind<V> kind, Function<O, V> get) {
    attributes.add(new Attribute<>(attribute, kind, get, Optional.empty()));
    return this;
  }

  /**
   * Adds an attribute that is left out when it has the value that {@code fallback} gives from the
   * ones before.
   */
  <V> OpForm<O> with(
      String attribute, AttributeKind<V> kind, Function<O, V> get, Function<Values, V> fallback) {
    attributes.add(new Attribute<>(attribute, kind, get, Optional.of(fallback)));
    return this;
  }

  String name() {
    return name;
  }

  Class<O> type() {
    return type;
  }

  List<String> attributeNames() {
    return attributes.stream().map(Attribute::name).toList();
  }

  /** {@return name and text of every attribute that does not have its fallback value} */
  SequencedMap<String, String> print(Op op, AttributeKind.FunctionNames names) {
    Values values = new Values();
    SequencedMap<String, String> printed = new LinkedHashMap<>();
    attributes.forEach(attribute -> print(attribute, type.cast(op), values, printed, names));
    return printed;
  }

  private <V> void print(
      Attribute<O, V> attribute,
      O op,
      Values values,
      SequencedMap<String, String> printed,
      AttributeKind.FunctionNames names) {
    V value = attribute.get().apply(op);
    values.put(attribute, value);
    boolean implied =
        attribute.fallback().isPresent() && attribute.fallback().get().apply(values).equals(value);
    if (!implied) {
      printed.put(attribute.name(), attribute.kind().print(value, names));
    }
  }

  /** {@return the op with the attributes that stand in braces at the cursor, if any do} */
  Op parse(Cursor in, Token opName, AttributeKind.Functions functions) {
    Values values = new Values();
    if (in.peek().is("{")) {
      in.list("{", "}", () -> assignment(in, values, functions));
    }
    for (Attribute<O, ?> attribute : attributes) {
      complete(attribute, values, opName);
    }
    return make.apply(values);
  }

  private Token assignment(Cursor in, Values values, AttributeKind.Functions functions) {
    Token key = in.expect(Token.Kind.WORD, "the name of an attribute");
    Attribute<O, ?> attribute =
        attributes.stream()
            .filter(a -> a.name().equals(key.text()))
            .findFirst()
            .orElseThrow(() -> ParseFailure.at(key, unknown(key.text())));
    if (values.has(key.text())) {
      throw ParseFailure.at(key, name + ": attribute '" + key.text() + "' is given twice");
    }
    in.expect("=", "after the name of an attribute");
    read(attribute, in, values, functions);
    return key;
  }

  private <V> void read(
      Attribute<O, V> attribute, Cursor in, Values values, AttributeKind.Functions functions) {
    values.put(attribute, attribute.kind().parse(in, functions));
  }

  private <V> void complete(Attribute<O, V> attribute, Values values, Token opName) {
    if (!values.has(attribute.name())) {
      Function<Values, V> fallback =
          attribute
              .fallback()
              .orElseThrow(
                  () ->
                      ParseFailure.at(
                          opName, name + ": attribute '" + attribute.name() + "' is missing"));
      values.put(attribute, fallback.apply(values));
    }
  }

  private String unknown(String attribute) {
    return name
        + ": attribute '"
        + attribute
        + "' is not known; it has "
        + (attributes.isEmpty() ? "none" : String.join(", ", attributeNames()))
        + NearestName.hint(attribute, attributeNames());
  }
}
