package dev.sinter.optimizers;

import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.session.Session;
import java.util.ArrayList;
import java.util.List;

/** The optimizers of Keras, by name. A new one is a class with a Spec and a line here. */
public final class Optimizers {
  private Optimizers() {}

  private static final Registry<Optimizer> REGISTRY =
      new Registry<>(
              "optimizer",
              Optimizer.class,
              () -> Session.current().customObjects(),
              all(
                  List.of(
                      SGD.SPEC,
                      RMSprop.SPEC,
                      Adam.SPEC,
                      Adam.ADAMW,
                      Adadelta.SPEC,
                      Adafactor.SPEC,
                      Adagrad.SPEC,
                      Adamax.SPEC,
                      Ftrl.SPEC,
                      Lion.SPEC,
                      Nadam.SPEC,
                      LossScaleOptimizer.SPEC)))
          .dialect(LegacyOptimizer::nameOf);

  private static List<Spec<? extends Optimizer>> all(List<Spec<? extends Optimizer>> today) {
    List<Spec<? extends Optimizer>> all = new ArrayList<>(today);
    all.addAll(LegacyOptimizer.SPECS);
    return all;
  }

  /** {@return the table} */
  public static Registry<Optimizer> registry() {
    return REGISTRY;
  }
}
