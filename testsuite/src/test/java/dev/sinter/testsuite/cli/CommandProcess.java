package dev.sinter.testsuite.cli;

import dev.sinter.testsuite.process.JavaProcess;
import java.io.IOException;

/** Runs the command in a process of its own, because it ends its process. */
final class CommandProcess {
  private CommandProcess() {}

  /** What a run left behind; both streams are in {@code output}. */
  record Result(int exitCode, String output) {}

  static Result run(String... arguments) throws IOException, InterruptedException {
    JavaProcess.Result result = JavaProcess.of("dev.sinter.cli.Main", arguments).brief().run();
    return new Result(result.exitCode(), result.output());
  }
}
