package dev.sinter.cli;

import java.util.List;
import java.util.Optional;

/** What can be set beside arguments. */
final class Knobs {
  private Knobs() {}

  /**
   * A system property of the JVM ({@code -Dname=value}, by {@code SINTER_JAVA_OPTS}) or an
   * environment variable.
   *
   * @param initial what holds when it is not set
   */
  record Knob(String name, boolean environment, String initial, String description) {
    /** {@return what it is set to} */
    Optional<String> value() {
      return Optional.ofNullable(environment ? System.getenv(name) : System.getProperty(name));
    }
  }

  /** {@return all of them} */
  static List<Knob> all() {
    return List.of(
        new Knob(
            "sinter.backend",
            false,
            "llvm",
            "what executes models where nothing else says so: llvm, jvm, interpreter, or loops"
                + " (scheduled loops, interpreted)"),
        new Knob(
            "sinter.home",
            false,
            "set by the launcher",
            "the folder that holds examples/, for 'sinter demo'"),
        new Knob(
            "SINTER_JAVA_OPTS",
            true,
            "none",
            "options for the JVM that the launcher starts, such as -Xmx12g"),
        new Knob(
            "SINTER_VECTOR",
            true,
            "decided by the arguments",
            "1 or 0: whether the launcher loads the JDK's Vector API, which the jvm backend uses"),
        new Knob(
            "JAVA_HOME",
            true,
            "searched for",
            "the JDK that the launcher uses, if it is new enough"));
  }
}
