package dev.sinter.testsuite.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.model.Sequential;
import dev.sinter.session.Session;
import dev.sinter.testsuite.memory.ManyCallers.Scenario;
import dev.sinter.testsuite.process.JavaProcess;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 32 threads and one model. {@code -Dsinter.calls=100000} says how many calls each scenario makes;
 * by default they are few.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES) // against a hang; seconds by default
class ManyCallersTest {
  private static final int CALLS = Integer.getInteger("sinter.calls", 20_000);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "ASK, llvm, 1",
    "ASK, jvm, 1",
    "ASK_FIRST, llvm, 10000",
    "ASK_FIRST, jvm, 10000",
    "RELOAD, llvm, 1000",
    "RELOAD, jvm, 1000",
    "FORGET, llvm, 500",
    "FORGET, jvm, 500",
    "CLOSE_SESSION, llvm, 1000",
    "CLOSE_SESSION, jvm, 1000"
  })
  void answersAreRightAndMemoryDoesNotGrow(Scenario scenario, String backend, int part)
      throws Exception {
    JavaProcess.Result result =
        JavaProcess.of(
                ManyCallers.class.getName(),
                scenario.name(),
                backend,
                folder.resolve("model.keras").toString(),
                Integer.toString(CALLS / part))
            .options(
                "--add-modules=jdk.incubator.vector",
                "-Xms160m",
                "-Xmx160m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC")
            .run();

    assertThat(result.exitCode()).as(result.output()).isZero();
    System.out.println(scenario + " " + backend + ": " + result.output().strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm", "interpreter"})
  void aClosedModelSaysSoAndKeepsItsWeights(String backend) {
    try (Session session = Session.builder().seed(7).backend(backend).threads(1).build()) {
      session.run(
          () -> {
            float[][] x = {{1, 2}};
            Sequential model = Sequential.of(new Dense(3).inputShape(2));
            float[] expected = model.predict(x).toFloats();
            model.close();
            model.close();
            assertThatThrownBy(() -> model.predict(x))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("'sequential': is closed; make it or load it again");
            model.save(folder.resolve("closed.keras"));
            try (var again = Models.load(folder.resolve("closed.keras"))) {
              assertThat(again.predict(x).toFloats()).isEqualTo(expected);
            }
          });
    }
  }

  @Test
  void aClosedSessionSaysSo() {
    Session session = Session.builder().build();
    session.close();
    session.close();
    float[][] x = {{1, 2}};
    Sequential model = Sequential.of(new Dense(3).inputShape(2));
    assertThatThrownBy(() -> session.call(() -> model.predict(x)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("session: used after it was closed");
  }
}
