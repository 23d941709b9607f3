package dev.sinter.callbacks;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.STRING;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.training.TrainingPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Lets a training that was broken off go on where it was, bit for bit: the same program, started
 * again, continues from the last backup.
 *
 * <pre>
 *   first run    epoch 1 [backup] epoch 2 [backup] epoch 3 ... killed
 *   second run                                     epoch 3 [backup] epoch 4 ...   same weights as without the kill
 * </pre>
 *
 * A backup is one file that is replaced whole or not at all. The data must be ones that can be
 * walked through anew, and the program must make model and session as it did before. What other
 * callbacks counted starts anew, as in Keras.
 */
public final class BackupAndRestore extends DeclaredCallback {
  private static final Argument<String> BACKUP_DIR =
      Argument.required("backup_dir", STRING, "folder of the backup; made if missing");
  private static final Argument<Optional<Long>> SAVE_FREQ =
      Argument.optional(
          "save_freq",
          new FrequencyType(),
          Optional.empty(),
          "\"epoch\", or a number of batches between two backups");
  private static final Argument<Boolean> DELETE_CHECKPOINT =
      Argument.optional(
          "delete_checkpoint", BOOL, true, "removes the backup when the training is done");
  private static final Argument<Boolean> SAVE_BEFORE_PREEMPTION =
      Argument.optional(
              "save_before_preemption",
              BOOL,
              false,
              "not supported: there is no cluster that announces a preemption")
          .check(
              new Check<>(
                  "false: no cluster announces a preemption here; use save_freq",
                  (Boolean value) -> !value));

  /** Declaration. */
  public static final Spec<BackupAndRestore> SPEC =
      Spec.of(
          BackupAndRestore.class,
          BackupAndRestore::new,
          BACKUP_DIR,
          SAVE_FREQ,
          DELETE_CHECKPOINT,
          SAVE_BEFORE_PREEMPTION);

  private static final String FILE = "training.backup";

  private int epoch;
  private long batchesSinceSave;

  private BackupAndRestore(Arguments arguments) {
    super(arguments);
  }

  /** Backs up after each epoch. */
  public BackupAndRestore(Path folder) {
    this(SPEC.empty().with(BACKUP_DIR, folder.toString()));
  }

  /** Sets after how many batches a backup is made, instead of after each epoch. */
  public BackupAndRestore saveFreq(long batches) {
    put("save_freq", batches);
    return this;
  }

  /** Sets {@code "epoch"}: a backup is made after each epoch. */
  public BackupAndRestore saveFreq(String value) {
    put("save_freq", value);
    return this;
  }

  /** Sets whether the backup is removed when the training is done. */
  public BackupAndRestore deleteCheckpoint(boolean value) {
    put("delete_checkpoint", value);
    return this;
  }

  private Path file() {
    return Path.of(get(BACKUP_DIR)).resolve(FILE);
  }

  @Override
  protected boolean mayResume() {
    return true;
  }

  @Override
  protected Optional<TrainingPosition> resume() {
    if (!Files.exists(file())) {
      return Optional.empty();
    }
    SequencedMap<String, String> attributes = model().trainingState().restore(file());
    try {
      return Optional.of(
          new TrainingPosition(
              Integer.parseInt(attributes.getOrDefault("epoch", "")),
              Long.parseLong(attributes.getOrDefault("step", ""))));
    } catch (NumberFormatException e) {
      throw new InputException(
          file() + ": is no backup of a training: it does not say epoch and step", e);
    }
  }

  @Override
  public void onTrainBegin() {
    batchesSinceSave = 0;
    try {
      Files.createDirectories(file().toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new ModelException(
          "BackupAndRestore: cannot make the folder '" + get(BACKUP_DIR) + "': " + e.getMessage(),
          e);
    }
  }

  @Override
  public void onEpochBegin(int number) {
    epoch = number;
  }

  @Override
  public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
    batchesSinceSave++;
    if (get(SAVE_FREQ).isPresent() && batchesSinceSave >= get(SAVE_FREQ).get()) {
      batchesSinceSave = 0;
      save(new TrainingPosition(epoch, batch + 1));
    }
  }

  @Override
  public void onEpochEnd(int number, SequencedMap<String, Double> logs) {
    if (get(SAVE_FREQ).isEmpty()) {
      save(new TrainingPosition(number + 1, 0));
    }
  }

  private void save(TrainingPosition position) {
    LinkedHashMap<String, String> attributes = new LinkedHashMap<>();
    attributes.put("model", model().name());
    attributes.put("epoch", Integer.toString(position.epoch()));
    attributes.put("step", Long.toString(position.step()));
    model().trainingState().save(file(), attributes);
  }

  @Override
  public void onTrainEnd(SequencedMap<String, Double> logs) {
    if (get(DELETE_CHECKPOINT)) {
      try {
        Files.deleteIfExists(file());
      } catch (IOException e) {
        say("warning: the backup '" + file() + "' cannot be removed: " + e.getMessage());
      }
    }
  }
}
