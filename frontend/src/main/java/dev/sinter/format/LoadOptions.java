package dev.sinter.format;

import dev.sinter.config.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How a model is loaded: {@code o -> o.compile(false).customObjects(MyLayer.SPEC)}. */
public final class LoadOptions {
  boolean compile = true;
  Consumer<String> notes = note -> {};
  final List<Spec<?>> customObjects = new ArrayList<>();

  LoadOptions() {}

  /**
   * Sets whether the model is compiled as it was when it was saved, with what the optimizer
   * remembered. True by default.
   */
  public LoadOptions compile(boolean value) {
    compile = value;
    return this;
  }

  /**
   * Makes classes of your own known, as {@code Session.register} does: they stay known in the
   * session.
   */
  public LoadOptions customObjects(Spec<?>... specs) {
    customObjects.addAll(List.of(specs));
    return this;
  }

  /**
   * Sets who is told what a file holds that is not restored, such as a loss that is not known: the
   * model is then not compiled. Nobody by default.
   */
  public LoadOptions notes(Consumer<String> value) {
    notes = value;
    return this;
  }
}
