package dev.sinter.cli;

import dev.sinter.ir.ModelException;
import dev.sinter.language.syntax.Formatter;
import dev.sinter.language.syntax.LanguageException;
import dev.sinter.language.syntax.SyntaxReader;
import dev.sinter.runtime.file.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sinter fmt}: formats model files. */
@Command(
    name = "fmt",
    description = "Formats .sinter files, in place.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter fmt examples/*.sinter",
      "  sinter fmt --check examples/*.sinter   exit code 1 if a file is not formatted"
    })
final class FmtCommand implements Callable<Integer> {
  @Spec private CommandSpec specification;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "The files; - reads the standard input and prints.")
  private List<String> files;

  @Option(names = "--check", description = "Change nothing; name the files that are not formatted.")
  private boolean check;

  @Option(
      names = "--json",
      description = "Print the files that changed, or with --check would change, as JSON.")
  private boolean json;

  private final List<String> changed = new ArrayList<>();

  @Override
  public Integer call() {
    PrintWriter out = specification.commandLine().getOut();
    int code = ExitCodes.DONE;
    changed.clear();
    for (String file : files) {
      try {
        String before = read(file);
        String after = Formatter.format(SyntaxReader.read(before, file));
        if (file.equals("-")) {
          out.print(after);
        } else if (!before.equals(after)) {
          code = change(file, after, out, code);
        }
      } catch (LanguageException | ModelException e) { // the other files are formatted all the same
        specification.commandLine().getErr().println(e.getMessage());
        code = ExitCodes.BAD_INPUT;
      }
    }
    if (json) {
      Json.print(out, Map.of(check ? "unformatted" : "formatted", changed));
    }
    out.flush();
    return code;
  }

  private int change(String file, String text, PrintWriter out, int code) {
    changed.add(file);
    if (!json) {
      out.println(file);
    }
    if (check) {
      return Math.max(code, ExitCodes.FAILED);
    }
    AtomicFile.write(Path.of(file), stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    return code;
  }

  private static String read(String file) {
    try {
      return file.equals("-")
          ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new ModelException("sinter: " + file + ": there is no such file");
    } catch (IOException e) {
      throw new ModelException("sinter: " + file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
