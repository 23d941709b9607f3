package dev.sinter.testsuite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sinter.runtime.file.Npy;
import dev.sinter.testsuite.cli.Commands.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands from arguments to exit codes, in this process. */
class CommandsTest {
  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Line.write(folder);
  }

  private Run run(String... arguments) {
    return new Commands(folder).run(arguments);
  }

  @Test
  void fitSavesWhatEvaluateAndPredictUse() throws IOException {
    Run fit =
        run("fit", "@line.sinter", "--backend", "interpreter", "--json", "--save", "@line.ckpt");
    assertThat(fit.code()).as(fit.err()).isZero();
    JsonNode result = new ObjectMapper().readTree(fit.out());
    assertThat(result.at("/history/loss")).hasSize(2);

    Run evaluate =
        run(
            "evaluate",
            "@line.sinter",
            "--backend",
            "interpreter",
            "--weights",
            "@line.ckpt",
            "--json");
    assertThat(evaluate.code()).as(evaluate.err()).isZero();
    assertThat(new ObjectMapper().readTree(evaluate.out()).get("loss").asDouble())
        .isEqualTo(result.at("/test/loss").asDouble());

    Run predict =
        run(
            "predict",
            "@line.sinter",
            "--backend",
            "interpreter",
            "--weights",
            "@line.ckpt",
            "-o",
            "@y.npy");
    assertThat(predict.code()).as(predict.err()).isZero();
    assertThat(Npy.read(folder.resolve("y.npy")).shape()).containsExactly(2L, 1L);
    assertThat(
            run(
                    "predict",
                    "@line.sinter",
                    "--backend",
                    "interpreter",
                    "--weights",
                    "@line.ckpt",
                    "--input",
                    "@y.npy",
                    "--first",
                    "1")
                .lines())
        .hasSize(1);
  }

  @Test
  void summaryShowsLayersAsTextAndJson() throws IOException {
    assertThat(run("summary", "@line.sinter").out())
        .contains("Model: \"line\"")
        .contains("Total params: 2");
    assertThat(
            new ObjectMapper()
                .readTree(run("summary", "@line.sinter", "--json").out())
                .get("params")
                .asInt())
        .isEqualTo(2);
  }

  @Test
  void compileWritesWhatIsAskedFor() {
    Run run =
        run(
            "compile",
            "@line.sinter",
            "-o",
            "@out",
            "--emit",
            "object,header,llvm-ir,jar",
            "--entry",
            "predict,train",
            "--target",
            "x86-64-v3");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(folder.resolve("out/line.h"))
        .content()
        .contains("line_predict(")
        .contains("line_train(");
    assertThat(folder.resolve("out/line.o")).isNotEmptyFile();
    assertThat(folder.resolve("out/line.ll")).isNotEmptyFile();
    assertThat(folder.resolve("out/line.jar")).isNotEmptyFile();
  }

  @Test
  void resultsAreJsonWhereAskedFor() throws IOException {
    ObjectMapper reader = new ObjectMapper();
    JsonNode predicted =
        reader.readTree(run("predict", "@line.sinter", "--backend", "interpreter", "--json").out());
    assertThat(predicted.get("rows").asInt()).isEqualTo(2);
    assertThat(predicted.at("/outputs/dense")).hasSize(2);
    assertThat(predicted.at("/outputs/dense/1")).hasSize(1);

    JsonNode compiled =
        reader.readTree(run("compile", "@line.sinter", "-o", "@out", "--json").out());
    assertThat(compiled.at("/files/0/bytes").asLong())
        .isEqualTo(Files.size(folder.resolve("out/line.o")));
    assertThat(compiled.at("/entries/0").asText()).isEqualTo("predict");

    assertThat(reader.readTree(run("opt", "--list", "--json").out()).findValuesAsText("name"))
        .contains("canonicalize");
    Files.writeString(
        folder.resolve("g.sir"), "func @g(%x: f32[2]) {\n  %a = neg %x\n  return %a\n}\n");
    assertThat(
            reader
                .readTree(run("opt", "@g.sir", "--pipeline", "canonicalize", "--json").out())
                .get("text")
                .asText())
        .contains("neg %x");

    Files.writeString(folder.resolve("ugly.sinter"), "model  m{input x:f32[3] output x}");
    assertThat(
            reader
                .readTree(run("fmt", "--check", "--json", "@ugly.sinter").out())
                .at("/unformatted"))
        .hasSize(1);
  }

  @Test
  void convertGoesBothWays() throws IOException {
    assertThat(run("convert", "@line.sinter", "-o", "@line.json").code()).isZero();
    assertThat(
            new ObjectMapper()
                .readTree(folder.resolve("line.json").toFile())
                .get("class_name")
                .asText())
        .isEqualTo("Functional");
    assertThat(run("convert", "@line.json").out())
        .contains("model line {")
        .contains("output dense");
  }

  @Test
  void fmtFormatsAndChecks() throws IOException {
    Files.writeString(folder.resolve("ugly.sinter"), "model  m{input x:f32[3] output x}");
    assertThat(run("fmt", "--check", "@ugly.sinter", "@line.sinter").code()).isEqualTo(1);
    assertThat(run("fmt", "@ugly.sinter").code()).isZero();
    assertThat(run("fmt", "--check", "@ugly.sinter", "@line.sinter").code()).isZero();
    assertThat(folder.resolve("ugly.sinter"))
        .content()
        .startsWith("model m {\n  input x: f32[3]\n");
  }

  @Test
  void conformanceCountsAndFails() throws IOException {
    Path cases = Files.createDirectory(folder.resolve("cases"));
    Files.writeString(
        cases.resolve("a.json"), "{\"cases\": [{\"name\": \"odd\", \"kind\": \"nonsense\"}]}");

    Run run = run("conformance", "@cases", "--backend", "interpreter");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.lines().getFirst()).startsWith("FAILED a.json odd: ");
    assertThat(run.lines().getLast()).isEqualTo("0 passed, 1 failed");
  }

  @Test
  void knobsAreListed() throws IOException {
    assertThat(run("knobs").out()).contains("sinter.backend").contains("SINTER_JAVA_OPTS");
    assertThat(
            new ObjectMapper().readTree(run("knobs", "--json").out()).get(0).get("name").asText())
        .isEqualTo("sinter.backend");
  }

  @Test
  void aWrongModelFileIsShownWithCaret() throws IOException {
    Files.writeString(
        folder.resolve("bad.sinter"), "model m {\n  input x: f32[3]\n  output dens(x, 4)\n}\n");
    Run run = run("summary", "@bad.sinter");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err())
        .contains("at bad.sinter:3:10")
        .contains("         ^^^^")
        .contains("1 error")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "summary @none.sinter | 3 | there is no such file",
        "summary @line.csv | 3 | models are read from .sinter, .keras and .h5 files",
        "summary @line.sinter --model lime | 3 | did you mean 'line'?",
        "summary @line.sinter --set units=3 | 3 | there is no parameter 'units'",
        "fit @line.sinter --data @none | 3 | there is no such file",
        "fit @line.sinter --epochs 0 | 2 | must be at least 1",
        "fit @line.sinter --epochs many | 2 | Invalid value for option '--epochs'",
        "fit @line.sinter --backend llwm | 3 | did you mean 'llvm'?",
        "fit @line.sinter --threads 0 | 3 | threads must be at least 1",
        "evaluate @line.sinter | 2 | --weights is needed",
        "evaluate @line.sinter --weights @line.csv --backend interpreter | 3 | line.csv",
        "evaluate @line.sinter --weights @line.csv --on moon --backend interpreter | 3 | line.csv",
        "predict @line.sinter --input @none.npy | 3 | none.npy",
        "compile @line.sinter -o @out --target vax | 3 | target 'vax' is not known",
        "compile @line.sinter -o @out --emit objekt | 2 | did you mean 'object'?",
        "compile @line.sinter -o @out --entry trian | 2 | did you mean 'train'?",
        "compile @line.sinter -o @line.csv | 3 | cannot write",
        "compile @line.sinter -o @out --entry train --emit executable | 3 | changes variables",
        "bench @line.sinter --mode fly | 2 | --mode must be train, predict or compile",
        "bench @line.sinter --batch 0 | 2 | --batch must be at least 1",
        "convert @line.sinter -o @line.txt | 2 | must end with one of .keras, .h5",
        "convert @line.csv | 3 | models are read from",
        "opt | 2 | a file is needed",
        "opt @none.sir | 3 | there is no such file",
        "opt @line.csv | 3 | line.csv",
        "conformance @none | 3 | is no folder",
        "fmt @none.sinter | 3 | there is no such file",
        "fmt | 2 | Missing required parameter",
        "demo --examples @ | 3 | there is no such file",
        "knobs extra | 2 | Unmatched argument",
        "fly | 2 | Unmatched argument"
      })
  void badInputGivesOneMessageAndAnExitCode(String command, int code, String message) {
    Run run = run(command.split(" "));

    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.err())
        .contains(message)
        .doesNotContain("\tat ")
        .doesNotContain("internal error");
  }

  @Test
  @Timeout(300)
  void theDemoReachesItsAccuracyAndCompiledCopiesGiveTheSameBits() {
    Path examples =
        Stream.of("examples", "../examples")
            .map(Path::of)
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow();
    Run run = run("demo", "--examples", examples.toString(), "--keep", "@kept");

    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("digits.jar").doesNotContain("OTHER BITS");
    assertThat(run.lines().getLast()).matches("test_accuracy=0\\.9[6-9]\\d\\d");
    assertThat(folder.resolve("kept/digits.jar")).isNotEmptyFile();
  }

  @Test
  void debugShowsTheTrace() {
    assertThat(run("summary", "@none.sinter", "--debug").err()).contains("\tat dev.sinter.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "fit",
        "evaluate",
        "predict",
        "compile",
        "summary",
        "convert",
        "opt",
        "bench",
        "conformance",
        "knobs",
        "fmt"
      })
  void everyCommandExplainsItself(String command) {
    Run run = run(command, "--help");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Usage: sinter " + command).contains("--debug");
  }
}
