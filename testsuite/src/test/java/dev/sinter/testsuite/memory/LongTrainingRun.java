package dev.sinter.testsuite.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * {@link LongTraining} by Maven, which knows the class path: {@code mvn -pl testsuite -am test
 * -Dtest=LongTrainingRun -Dsurefire.failIfNoSpecifiedTests=false -Dsinter.arguments="..."}. No part
 * of the usual tests.
 */
class LongTrainingRun {
  @Test
  void run() throws IOException {
    String arguments = System.getProperty("sinter.arguments", "");
    assertThat(LongTraining.run(arguments.isBlank() ? new String[0] : arguments.split(" ")))
        .as("exit code: 1 if memory grows")
        .isZero();
  }
}
