package dev.sinter.ir.text;

import dev.sinter.ir.text.Token.Kind;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.ir.type.TupleType;
import dev.sinter.ir.type.Type;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Types, shapes and extents as text: {@code f32[2*B,10]}, {@code (f32[], i32[4])}. */
final class TypeText {
  private static final List<String> DTYPES =
      Arrays.stream(DType.values()).map(DType::text).toList();

  private TypeText() {}

  static String print(Type type) {
    return switch (type) {
      case TensorType(var dtype, var shape) -> dtype.text() + print(shape);
      case TupleType(var elements) ->
          elements.stream().map(TypeText::print).collect(Collectors.joining(", ", "(", ")"));
    };
  }

  static String print(Shape shape) {
    return shape.dims().stream().map(TypeText::print).collect(Collectors.joining(",", "[", "]"));
  }

  static String print(Dim dim) {
    if (dim.isFixed()) {
      return Long.toString(dim.factor());
    }
    String product = dim.names().stream().map(Names::word).collect(Collectors.joining("*"));
    return dim.factor() == 1 ? product : dim.factor() + "*" + product;
  }

  static Type type(Cursor in) {
    return in.peek().is("(") ? new TupleType(in.list("(", ")", () -> tensor(in))) : tensor(in);
  }

  static TensorType tensor(Cursor in) {
    DType dtype = dtype(in);
    return new TensorType(dtype, shape(in));
  }

  /** {@return an element type of tensors} */
  static DType dtype(Cursor in) {
    Token token = in.peek();
    DType dtype = loopDtype(in);
    if (dtype == DType.INDEX) {
      throw ParseFailure.at(token, "index is a type of loops; tensors use i32 or i64");
    }
    return dtype;
  }

  /** {@return any element type} */
  static DType loopDtype(Cursor in) {
    return in.choose(List.of(DType.values()), DType::text, "a dtype");
  }

  static boolean isDtype(String word) {
    return DTYPES.contains(word);
  }

  static Shape shape(Cursor in) {
    return new Shape(in.list("[", "]", () -> dim(in)));
  }

  static Dim dim(Cursor in) {
    Dim dim = factor(in);
    while (in.accept("*")) {
      Token at = in.peek();
      try {
        dim = dim.times(factor(in));
      } catch (ArithmeticException e) {
        throw ParseFailure.at(at, "the extent does not fit 64 bits");
      }
    }
    return dim;
  }

  private static Dim factor(Cursor in) {
    if (in.peek().kind() == Kind.WORD || in.peek().kind() == Kind.STRING) {
      return Dim.named(in.next().text());
    }
    if (in.peek().kind() != Kind.NUMBER) {
      throw in.failure(
          "an extent (a number of at least 0, or a name) is needed, got " + in.peek().shown());
    }
    return Dim.of(in.integer("an extent"));
  }
}
