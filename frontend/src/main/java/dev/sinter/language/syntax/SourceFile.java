package dev.sinter.language.syntax;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A source file.
 *
 * @param name its name, for messages
 * @param text its text
 * @param items what it declares, in order
 * @param comments all comments, in order
 */
public record SourceFile(String name, String text, List<Item> items, List<Comment> comments) {
  /** Freezes the lists. */
  public SourceFile {
    items = List.copyOf(items);
    comments = List.copyOf(comments);
  }

  /** A declaration. */
  public sealed interface Item {
    /** {@return what it is called} */
    String name();

    /** {@return where it begins} */
    Place place();
  }

  /**
   * A model, block, layer, loss, metric or activation.
   *
   * @param kind which of them
   * @param parameters in order
   * @param body its statements
   * @param end place of the closing brace
   */
  public record Definition(
      Kind kind,
      String name,
      List<Parameter> parameters,
      List<Statement> body,
      Place place,
      Place end)
      implements Item {
    /** Freezes the lists. */
    public Definition {
      parameters = List.copyOf(parameters);
      body = List.copyOf(body);
    }
  }

  /** What a definition defines. */
  public enum Kind {
    /** A model: inputs, outputs. */
    MODEL,
    /** A reusable part of models: each call makes its own layers. */
    BLOCK,
    /** A layer by its maths, with weights of its own. */
    LAYER,
    /** A loss of (y_true, y_pred): one value per sample. */
    LOSS,
    /** A metric of (y_true, y_pred): one value per sample, averaged. */
    METRIC,
    /** An activation of one tensor. */
    ACTIVATION;

    /** {@return the keyword} */
    public String keyword() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Training settings of the model of the same name.
   *
   * @param settings in order
   * @param end place of the closing brace
   */
  public record Training(String name, List<Expression.Argument> settings, Place place, Place end)
      implements Item {
    /** Freezes the list. */
    public Training {
      settings = List.copyOf(settings);
    }
  }

  /**
   * A parameter of a definition.
   *
   * @param type {@code int, float, bool, string}; empty for tensors and layers
   * @param value its default
   */
  public record Parameter(
      String name, Optional<String> type, Optional<Expression> value, Place place) {}

  /**
   * A comment.
   *
   * @param text with its marks, without trailing blanks
   * @param place where it begins
   * @param trailing whether something stands before it on its line
   */
  public record Comment(String text, Place place, boolean trailing) {}
}
