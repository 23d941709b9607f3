package dev.sinter.testsuite.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * {@link MutationMain} by Maven, which knows the class path: {@code mvn -pl testsuite -am test
 * -Dtest=MutationRun -Dsurefire.failIfNoSpecifiedTests=false -Dsinter.arguments="..."}. No part of
 * the usual tests.
 */
class MutationRun {
  @Test
  void run() throws IOException {
    String arguments = System.getProperty("sinter.arguments", "");
    assertThat(MutationMain.run(arguments.isBlank() ? new String[0] : arguments.split(" ")))
        .as("exit code of mutation testing")
        .isZero();
  }
}
