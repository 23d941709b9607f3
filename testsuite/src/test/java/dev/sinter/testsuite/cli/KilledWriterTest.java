package dev.sinter.testsuite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.format.Models;
import dev.sinter.model.Model;
import dev.sinter.testsuite.process.JavaProcess;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands that are killed while they write ({@code kill -9}): what they replace is the old or the
 * new whole. {@code -Dsinter.kills=20} says how often each is killed.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES) // against a hang
class KilledWriterTest {
  private static final int KILLS = Integer.getInteger("sinter.kills", 2);

  @TempDir private Path folder;

  /** Starts the loop, and kills it some time after its second round. */
  private void kill(long seed, String... arguments) throws Exception {
    Process process = JavaProcess.of(WritingLoop.class.getName(), arguments).brief().start();
    long wait = new Random(seed).nextLong(300);
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> lines = new ArrayList<>();
      String line = "";
      while (line != null && !line.equals("round 1")) {
        line = output.readLine();
        lines.add(String.valueOf(line));
      }
      assertThat(line).as(String.join("\n", lines)).isNotNull();
      Thread.sleep(wait);
    } finally {
      process.destroyForcibly().waitFor();
    }
    System.out.println(String.join(" ", arguments) + ": seed " + seed + ", after " + wait + " ms");
  }

  private List<Path> hidden(Path of) throws Exception {
    try (Stream<Path> files = Files.list(of)) {
      return files.filter(f -> f.getFileName().toString().startsWith(".")).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".keras", ".h5", ".ckpt"})
  void aSavedModelIsOneOrTheOther(String ending) throws Exception {
    Path saved = folder.resolve("saved" + ending);
    for (long seed = 1; seed <= KILLS; seed++) {
      kill(seed, "fit", folder.toString(), ending);
      assertThat(hidden(folder)).hasSizeLessThanOrEqualTo((int) seed);
      assertThat(saved).exists();
      if (ending.equals(".ckpt")) {
        assertThat(WritingLoop.UNITS)
            .as("seed " + seed + ": restores into one of the two")
            .anyMatch(units -> restores(units, saved));
      } else {
        Model model = Models.load(saved);
        assertThat(WritingLoop.UNITS.stream().map(KilledWriterTest::parameters).toList())
            .as("seed " + seed)
            .contains(model.countParams());
        for (float answer : model.predict(new float[1][2]).toFloats()) {
          assertThat(answer).isBetween(0f, 1f);
        }
      }
    }
    // What the killed ones left behind stands in nobody's way.
    WritingLoop.run("fit", WritingLoop.model(folder, 200).toString(), "--save", saved.toString());
    assertThat(restores(200, saved)).isTrue();
  }

  private boolean restores(int units, Path weights) {
    try {
      String model = WritingLoop.model(folder, units).toString();
      WritingLoop.run("evaluate", model, "--on", "train", "--weights", weights.toString());
      return true;
    } catch (AssertionError e) {
      assertThat(e).hasMessageContaining("mismatch");
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static long parameters(int units) {
    return 3L * units + (units + 1L) * units + (units + 1L) * 2;
  }

  @ParameterizedTest
  @ValueSource(strings = "small")
  void compiledFilesAreWhole(String name) throws Exception {
    List<Path> whole = new ArrayList<>();
    for (int units : WritingLoop.UNITS) {
      Path place = folder.resolve("whole-" + units);
      String model = WritingLoop.model(folder, units).toString();
      WritingLoop.run("compile", model, "-o", place.toString(), "--emit", "object,header");
      whole.add(place);
    }
    for (long seed = 1; seed <= KILLS; seed++) {
      kill(seed, "compile", folder.toString());
      for (String file : List.of(name + ".o", name + ".h")) {
        assertThat(isOneOf(folder.resolve("out"), whole, file)).as(seed + ": " + file).isTrue();
      }
      try (Stream<Path> folders = Files.list(folder)) {
        for (Path made :
            folders.filter(f -> f.getFileName().toString().startsWith("new-")).toList()) {
          assertThat(whole)
              .as(seed + ": " + made)
              .anyMatch(
                  one ->
                      isOneOf(made, List.of(one), name + ".o")
                          && isOneOf(made, List.of(one), name + ".h"));
        }
      }
    }
    String model = WritingLoop.model(folder, 200).toString();
    WritingLoop.run("compile", model, "-o", folder + "/out", "--emit", "object,header");
    assertThat(isOneOf(folder.resolve("out"), whole.subList(1, 2), name + ".h")).isTrue();
  }

  private static boolean isOneOf(Path place, List<Path> whole, String file) {
    try {
      byte[] content = Files.readAllBytes(place.resolve(file));
      for (Path one : whole) {
        if (Arrays.equals(content, Files.readAllBytes(one.resolve(file)))) {
          return true;
        }
      }
      return false;
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
