package dev.sinter.ir.text;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.text.Token.Kind;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How values of one kind of attribute are written and read.
 *
 * @param <V> their Java type
 */
final class AttributeKind<V> {
  /** Gives the names of functions when printing. */
  interface FunctionNames {
    String of(Graph function);
  }

  /** Gives the functions of names when parsing. */
  interface Functions {
    Graph of(Token name);
  }

  static final AttributeKind<Boolean> FLAG = simple(Object::toString, Cursor::flag);
  static final AttributeKind<Integer> INTEGER =
      simple(Object::toString, in -> in.smallInteger("the value"));
  static final AttributeKind<Long> LONG = simple(Object::toString, in -> in.integer("the value"));
  static final AttributeKind<Double> REAL =
      simple(v -> LiteralText.number(DType.F64, v), in -> LiteralText.real(in, DType.F64));
  static final AttributeKind<DType> DTYPE = simple(DType::text, TypeText::dtype);
  static final AttributeKind<TensorType> TYPE = simple(TypeText::print, TypeText::tensor);
  static final AttributeKind<Dim> DIM = simple(TypeText::print, TypeText::dim);
  static final AttributeKind<Shape> SHAPE = simple(TypeText::print, TypeText::shape);
  static final AttributeKind<List<Integer>> INTEGERS = listOf(INTEGER);
  static final AttributeKind<List<Long>> LONGS = listOf(LONG);
  static final AttributeKind<List<Dim>> DIMS = listOf(DIM);
  static final AttributeKind<Reducer> REDUCER = simple(Reducer::text, AttributeKind::reducer);
  static final AttributeKind<Optional<String>> TEXT =
      simple(
          v -> v.map(Names::quoted).orElse(""),
          in -> Optional.of(in.expect(Kind.STRING, "a string").text()));
  static final AttributeKind<Graph> GRAPH =
      new AttributeKind<>(
          (v, names) -> names.of(v),
          (in, functions) -> functions.of(in.expect(Kind.FUNCTION, "the name of a function")));
  static final AttributeKind<Optional<Graph>> OPTIONAL_GRAPH =
      new AttributeKind<>(
          (v, names) -> v.map(names::of).orElse(""),
          (in, functions) -> Optional.of(GRAPH.parse(in, functions)));

  private final BiFunction<V, FunctionNames, String> print;
  private final BiFunction<Cursor, Functions, V> parse;

  private AttributeKind(
      BiFunction<V, FunctionNames, String> print, BiFunction<Cursor, Functions, V> parse) {
    this.print = print;
    this.parse = parse;
  }

  private static <V> AttributeKind<V> simple(Function<V, String> print, Function<Cursor, V> parse) {
    return new AttributeKind<>((v, _) -> print.apply(v), (in, _) -> parse.apply(in));
  }

  private static <V> AttributeKind<List<V>> listOf(AttributeKind<V> element) {
    return new AttributeKind<>(
        (list, names) ->
            list.stream()
                .map(v -> element.print(v, names))
                .collect(Collectors.joining(",", "[", "]")),
        (in, functions) -> in.list("[", "]", () -> element.parse(in, functions)));
  }

  private static Reducer reducer(Cursor in) {
    return in.choose(List.of(Reducer.values()), Reducer::text, "a reducer");
  }

  String print(V value, FunctionNames names) {
    return print.apply(value, names);
  }

  V parse(Cursor in, Functions functions) {
    return parse.apply(in, functions);
  }
}
