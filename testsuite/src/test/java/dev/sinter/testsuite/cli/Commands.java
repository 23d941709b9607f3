package dev.sinter.testsuite.cli;

import dev.sinter.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/** Runs commands in this process; {@code @} in an argument is the folder of the test's files. */
record Commands(Path folder) {

  /** What a command left behind. */
  record Run(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] resolved = new String[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      resolved[i] = arguments[i].replace("@", folder + "/");
    }
    int code = Main.run(command, resolved);
    return new Run(code, out.toString(), err.toString());
  }
}
