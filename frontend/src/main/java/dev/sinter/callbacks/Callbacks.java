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
                  TensorBoard.SPEC))
          .without("BaseLogger", "logs are means over the epoch without it")
          .without("History", "fit returns the history; HistoryCallback keeps it, too")
          .without("LambdaCallback", "it is made of functions, which no config holds; make it")
          .without("LearningRateScheduler", "its schedule is a function, which no config holds")
          .without("TerminateOnNaN", "it has no settings; make it: new TerminateOnNaN()")
          .without("SidecarEvaluator", "there is no cluster to stand beside")
          .without("SidecarEvaluatorModelExport", "there is no cluster to stand beside");

  /** {@return the table} */
  public static Registry<Callback> registry() {
    return REGISTRY;
  }
}
