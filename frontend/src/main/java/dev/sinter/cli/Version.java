package dev.sinter.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** What {@code sinter --version} prints: the version of the jar and that of the running Java. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "sinter " + Objects.requireNonNullElse(version, "(run from class files)"),
      "Java "
          + Runtime.version()
          + ", "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
