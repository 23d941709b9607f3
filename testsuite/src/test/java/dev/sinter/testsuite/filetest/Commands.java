package dev.sinter.testsuite.filetest;

import java.util.List;
import java.util.stream.Collectors;

/** All commands that header lines may name. */
final class Commands {
  /** One line per command. */
  static final List<Command> ALL =
      List.of(
          new Roundtrip(),
          new Infer(),
          new Verify(),
          new Run(),
          new Grad(),
          new Lower("lower"),
          new Lower("plan"),
          new RunPasses("pass", true),
          new RunPasses("no-change", false),
          new Scheduled(),
          new Emit());

  private Commands() {}

  static Command named(String name) {
    return ALL.stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "command '"
                        + name
                        + "' is not known; known: "
                        + ALL.stream().map(Command::name).collect(Collectors.joining(", "))));
  }
}
