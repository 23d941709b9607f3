package dev.sinter.testsuite.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * {@link FuzzMain} by Maven, which knows the class path: {@code mvn -pl testsuite -am test
 * -Dtest=FuzzRun -Dsurefire.failIfNoSpecifiedTests=false -Dsinter.arguments="..."}. No part of the
 * usual tests.
 */
class FuzzRun {
  @Test
  void run() throws IOException {
    String arguments = System.getProperty("sinter.arguments", "");
    assertThat(FuzzMain.run(arguments.isBlank() ? new String[0] : arguments.split(" ")))
        .as("exit code of fuzzing")
        .isZero();
  }
}
