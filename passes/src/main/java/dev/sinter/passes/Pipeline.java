package dev.sinter.passes;

import dev.sinter.ir.ModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Passes in order, as data: {@code canonicalize,fuse{max-ops=64,explain=true},lower}.
 *
 * @param stages the passes with their options
 */
public record Pipeline(List<Stage> stages) {

  /**
   * A pass with its options as they were given.
   *
   * @param name name of the pass
   * @param options by name, in order
   */
  public record Stage(String name, Map<String, String> options) {
    @Override
    public String toString() {
      if (options.isEmpty()) {
        return name;
      }
      return options.entrySet().stream()
          .map(e -> e.getKey() + "=" + e.getValue())
          .collect(Collectors.joining(",", name + "{", "}"));
    }
  }

  /** Freezes the list. */
  public Pipeline {
    stages = List.copyOf(stages);
  }

  /**
   * Reads the text form.
   *
   * @param text such as {@code canonicalize,fuse{max-ops=64}}
   * @return the pipeline; names are checked when passes are made
   * @throws ModelException if it is malformed; shows the place with a caret
   */
  public static Pipeline parse(String text) {
    List<Stage> stages = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = nameEnd(text, at);
      String name = text.substring(at, end).strip();
      if (name.isEmpty()) {
        throw malformed(text, at, "a pass name is expected");
      }
      Map<String, String> options = new LinkedHashMap<>();
      if (end < text.length() && text.charAt(end) == '{') {
        int close = text.indexOf('}', end);
        if (close < 0) {
          throw malformed(text, end, "this '{' is not closed");
        }
        options(text, end + 1, close, options);
        end = close + 1;
      }
      stages.add(new Stage(name, options));
      if (end < text.length() && text.charAt(end) != ',') {
        throw malformed(text, end, "',' is expected");
      }
      at = end + 1;
      if (end < text.length() && at == text.length()) {
        throw malformed(text, at, "a pass name is expected after ','");
      }
    }
    return new Pipeline(stages);
  }

  private static int nameEnd(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) != ',' && text.charAt(end) != '{') {
      end++;
    }
    return end;
  }

  private static void options(String text, int from, int to, Map<String, String> options) {
    int at = from;
    while (at < to) {
      int comma = text.indexOf(',', at);
      int end = comma < 0 || comma > to ? to : comma;
      int equals = text.indexOf('=', at);
      if (equals < 0 || equals >= end) {
        throw malformed(text, at, "an option is written name=value");
      }
      options.put(text.substring(at, equals).strip(), text.substring(equals + 1, end).strip());
      at = end + 1;
    }
  }

  private static ModelException malformed(String text, int at, String requirement) {
    return new ModelException(
        "pipeline: " + requirement + "\n  " + text + "\n  " + " ".repeat(at) + "^");
  }

  /** {@return the text form} */
  @Override
  public String toString() {
    return stages.stream().map(Stage::toString).collect(Collectors.joining(","));
  }
}
