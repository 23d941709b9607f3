package dev.sinter.language.syntax;

import java.util.List;
import java.util.Optional;

/** Expressions of the model language. */
public sealed interface Expression {

  /** {@return where it stands} */
  Place place();

  /** A name: of a value, parameter, layer, function, block or model. */
  record Name(String name, Place place) implements Expression {}

  /** An integer. */
  record Whole(long value, Place place) implements Expression {}

  /**
   * A float.
   *
   * @param text as it was written
   */
  record Decimal(double value, String text, Place place) implements Expression {}

  /** A string, without quotes and escapes. */
  record Text(String value, Place place) implements Expression {}

  /** {@code true} or {@code false}. */
  record Truth(boolean value, Place place) implements Expression {}

  /** {@code none}. */
  record None(Place place) implements Expression {}

  /** {@code [a, b]}. */
  record ListOf(List<Expression> elements, Place place) implements Expression {
    /** Freezes the list. */
    public ListOf {
      elements = List.copyOf(elements);
    }
  }

  /** {@code (a, b)}. */
  record Tuple(List<Expression> elements, Place place) implements Expression {
    /** Freezes the list. */
    public Tuple {
      elements = List.copyOf(elements);
    }
  }

  /** {@code {a: 1}}. */
  record MapOf(List<Argument> entries, Place place) implements Expression {
    /** Freezes the list. */
    public MapOf {
      entries = List.copyOf(entries);
    }
  }

  /**
   * {@code callee(arguments)}.
   *
   * @param callee what is called
   * @param arguments positional ones first
   */
  record Call(Expression callee, List<Argument> arguments, Place place) implements Expression {
    /** Freezes the list. */
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** {@code value[subscripts]}. */
  record Index(Expression value, List<Subscript> subscripts, Place place) implements Expression {
    /** Freezes the list. */
    public Index {
      subscripts = List.copyOf(subscripts);
    }
  }

  /**
   * {@code operator operand}.
   *
   * @param operator {@code -} or {@code not}
   */
  record Unary(String operator, Expression operand, Place place) implements Expression {}

  /**
   * {@code left operator right}.
   *
   * @param operator one of {@code + - * / % @ ^ == != < <= > >=}
   * @param place that of the operator
   */
  record Binary(String operator, Expression left, Expression right, Place place)
      implements Expression {}

  /** {@code then if condition else otherwise}. */
  record Conditional(Expression then, Expression condition, Expression otherwise, Place place)
      implements Expression {}

  /**
   * An argument or entry.
   *
   * @param name empty for a positional argument
   */
  record Argument(Optional<String> name, Expression value, Place place) {}

  /** One entry of an index. */
  sealed interface Subscript {
    /** {@code ...}: all axes that the others do not name. */
    record Every(Place place) implements Subscript {}

    /** {@code from:to:step}. */
    record Range(
        Optional<Expression> from, Optional<Expression> to, Optional<Expression> step, Place place)
        implements Subscript {}

    /** One index; the axis disappears. */
    record At(Expression value) implements Subscript {}
  }
}
