package dev.sinter.callbacks;

import dev.sinter.config.Registry;
import dev.sinter.model.Callback;
import dev.sinter.session.Session;
import java.util.List;

/** The callbacks of Keras that are made of plain values, by name. */
public final class Callbacks {
  private Callbacks() {}

  private static final Registry<Callback> REGISTRY =
      new Registry<>(
          "callback",
          Callback.class,
          () -> Session.current().customObjects(),
          List.of(
              BackupAndRestore.SPEC,
              CSVLogger.SPEC,
              EarlyStopping.SPEC,
              ModelCheckpoint.SPEC,
              ProgbarLogger.SPEC,
              ReduceLROnPlateau.SPEC,
              RemoteMonitor.SPEC,
              TensorBoard.SPEC));

  /** {@return the table} */
  public static Registry<Callback> registry() {
    return REGISTRY;
  }
}
