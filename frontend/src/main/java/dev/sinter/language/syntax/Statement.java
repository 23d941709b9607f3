package dev.sinter.language.syntax;

import java.util.List;
import java.util.Optional;

/** Statements of models, blocks, layers and functions. */
public sealed interface Statement {

  /** {@return where it begins} */
  Place place();

  /**
   * {@code input x: f32[28, 28, 1]}: an input, its shape without the batch.
   *
   * @param options such as {@code batch_size}
   */
  record InputOf(String name, TensorType type, List<Expression.Argument> options, Place place)
      implements Statement {
    /** Freezes the list. */
    public InputOf {
      options = List.copyOf(options);
    }
  }

  /**
   * {@code weight w: f32[10, units] = glorot_uniform}: a weight of a layer.
   *
   * @param options such as {@code trainable: false}
   * @param initializer empty for the default
   */
  record WeightOf(
      String name,
      TensorType type,
      List<Expression.Argument> options,
      Optional<Expression> initializer,
      Place place)
      implements Statement {
    /** Freezes the list. */
    public WeightOf {
      options = List.copyOf(options);
    }
  }

  /** {@code output a, name: b}. */
  record Output(List<Expression.Argument> entries, Place place) implements Statement {
    /** Freezes the list. */
    public Output {
      entries = List.copyOf(entries);
    }
  }

  /** {@code return a, b}. */
  record Return(List<Expression> values, Place place) implements Statement {
    /** Freezes the list. */
    public Return {
      values = List.copyOf(values);
    }
  }

  /** {@code a, b = value}. */
  record Bind(List<Expression.Name> targets, Expression value, Place place) implements Statement {
    /** Freezes the list. */
    public Bind {
      targets = List.copyOf(targets);
    }
  }

  /** A call for its effect: {@code add_loss(...)}. */
  record Effect(Expression call, Place place) implements Statement {}

  /**
   * An element type and a shape.
   *
   * @param dtype its name
   * @param extents empty for {@code ?}
   */
  record TensorType(String dtype, List<Optional<Expression>> extents, Place place) {
    /** Freezes the list. */
    public TensorType {
      extents = List.copyOf(extents);
    }
  }
}
