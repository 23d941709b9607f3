package dev.sinter.passes;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.text.Module;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.verify.Verifier;
import dev.sinter.ir.verify.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs a pipeline: verifies after every pass, measures each, writes dumps when asked, and when a
 * pass fails leaves a reproducer, which is a file test: the module before the failing pass, and the
 * passes that were left.
 */
public final class PassManager {

  /**
   * How a pipeline is run.
   *
   * @param verify whether the module is verified before the first and after every pass
   * @param dumpFolder where {@code NNN-pass.sir} files go, one for each pass that changed something
   * @param reproducerFolder where a reproducer goes when a pass fails
   * @param stopAfter name of the last pass to run
   */
  public record Options(
      boolean verify,
      Optional<Path> dumpFolder,
      Optional<Path> reproducerFolder,
      Optional<String> stopAfter) {
    /** Verifies, writes nothing, runs everything. */
    public static final Options DEFAULT =
        new Options(true, Optional.empty(), Optional.empty(), Optional.empty());

    /** Does not even verify: for released builds of models that were verified before. */
    public static final Options FAST =
        new Options(false, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * What one pass did.
   *
   * @param pass name with options
   * @param changed whether the module is another one
   * @param nanos how long it took
   */
  public record Timing(String pass, boolean changed, long nanos) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%9.3f ms  %s%s", nanos / 1e6, pass, changed ? "" : " (unchanged)");
    }
  }

  /**
   * What a run gave.
   *
   * @param module the last module
   * @param timings one per pass that ran
   */
  public record Result(Module module, List<Timing> timings) {
    /** Freezes the list. */
    public Result {
      timings = List.copyOf(timings);
    }
  }

  private final PassRegistry registry;
  private final Options options;

  /**
   * @param registry the passes that pipelines may name
   * @param options how to run
   */
  public PassManager(PassRegistry registry, Options options) {
    this.registry = registry;
    this.options = options;
  }

  /**
   * Runs a pipeline.
   *
   * @param pipeline the passes; all names and options are checked before the first runs
   * @param module what to start with
   * @param context target and remarks
   * @return the result
   * @throws ModelException if the pipeline is wrong, or a pass refuses the user's model
   * @throws IrException if a pass fails or gives an invalid module; names the pass and the
   *     reproducer
   */
  public Result run(Pipeline pipeline, Module module, PassContext context) {
    List<Pass> passes =
        pipeline.stages().stream().map(s -> registry.create(s.name(), s.options())).toList();
    verify(module, "the input of the pipeline");
    List<Timing> timings = new ArrayList<>();
    Module current = module;
    for (int i = 0; i < passes.size(); i++) {
      Pass pass = passes.get(i);
      long start = System.nanoTime();
      Module next = step(pass, current, context, pipeline, i);
      timings.add(
          new Timing(
              pipeline.stages().get(i).toString(), next != current, System.nanoTime() - start));
      dump(i, pass, current, next);
      current = next;
      if (options.stopAfter().equals(Optional.of(pass.name()))) {
        break;
      }
    }
    return new Result(current, timings);
  }

  private Module step(Pass pass, Module module, PassContext context, Pipeline pipeline, int index) {
    try {
      Module next = pass.run(module, context);
      if (next != module) {
        verify(next, "the result of " + pass.name());
      }
      return next;
    } catch (ModelException | ScheduleException e) {
      throw e;
    } catch (RuntimeException e) {
      Pipeline rest = new Pipeline(pipeline.stages().subList(index, pipeline.stages().size()));
      String where =
          options
              .reproducerFolder()
              .map(folder -> reproducer(folder, pass, module, rest))
              .orElse("");
      throw new IrException("pass " + pass.name() + ": " + e.getMessage() + where, e);
    }
  }

  private void verify(Module module, String what) {
    if (!options.verify()) {
      return;
    }
    List<Violation> violations = Verifier.check(module);
    if (!violations.isEmpty()) {
      String list = violations.stream().map(v -> "\n  " + v).collect(Collectors.joining());
      throw new IrException(what + " is not valid:" + list);
    }
  }

  private static String reproducer(Path folder, Pass pass, Module module, Pipeline rest) {
    Path file = folder.resolve("reproduce-" + pass.name() + ".sir");
    write(file, "// test: pass " + rest + "\n" + Printer.print(module));
    return "\nreproduce with " + file;
  }

  private void dump(int index, Pass pass, Module before, Module after) {
    if (options.dumpFolder().isPresent() && before != after) {
      Path file =
          options
              .dumpFolder()
              .get()
              .resolve(String.format(Locale.ROOT, "%03d-%s.sir", index + 1, pass.name()));
      write(file, Printer.print(after));
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
