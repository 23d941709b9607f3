package dev.sinter.regularizers;

import dev.sinter.config.Registry;
import dev.sinter.session.Session;
import java.util.List;

/** The regularizers of Keras, by name. */
public final class Regularizers {
  private Regularizers() {}

  private static final Registry<Regularizer> REGISTRY =
      new Registry<>(
          "regularizer",
          Regularizer.class,
          () -> Session.current().customObjects(),
          List.of(L1.SPEC, L2.SPEC, L1L2.SPEC, L1L2.FUNCTION, OrthogonalRegularizer.SPEC));

  /** {@return the table; it is the type of arguments that are regularizers, too} */
  public static Registry<Regularizer> type() {
    return REGISTRY;
  }
}
