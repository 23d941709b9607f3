package dev.sinter.ir.schedule;

import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.loop.Stmt.LoopKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text form of steps. */
final class StepText {
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(->|,|<|[A-Za-z0-9_.%/*-]+?(?=->|[\\s,<]|$))");
  private static final Map<String, LoopKind> AXES =
      Map.of(
          "block.x", LoopKind.BLOCK_X,
          "block.y", LoopKind.BLOCK_Y,
          "block.z", LoopKind.BLOCK_Z,
          "thread.x", LoopKind.THREAD_X,
          "thread.y", LoopKind.THREAD_Y);

  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private int at;

  private StepText(String text) {
    this.text = text;
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.find(end) && matcher.start() == end) {
      tokens.add(matcher.group(1));
      end = matcher.end();
    }
    if (end < text.length()) {
      throw error(
          "a word, a number, a comma, < or -> is expected at '"
              + text.substring(end).strip()
              + "'");
    }
  }

  static String print(Step step) {
    return switch (step) {
      case Step.Split(var loop, var factor, var outer, var inner, var tail) ->
          "split "
              + loop
              + " "
              + factor
              + " -> "
              + outer
              + ", "
              + inner
              + tail.map(t -> " tail " + t).orElse("");
      case Step.Block(var loop, var factor, var outer, var inner) ->
          "block " + loop + " " + factor + " -> " + outer + ", " + inner;
      case Step.Pad(var loop, var multiple) -> "pad " + loop + " " + multiple;
      case Step.Cut(var loop, var from, var to, var before, var after) ->
          "cut " + loop + " " + from + " " + to + " -> " + before + ", " + after;
      case Step.Hoist(var loop, var otherwise) -> "hoist " + loop + " -> " + otherwise;
      case Step.Tile(var loops) ->
          "tile "
              + loops.stream()
                  .map(e -> e.loop() + " " + e.factor())
                  .collect(Collectors.joining(", "));
      case Step.Reorder(var loops) -> "reorder " + String.join(", ", loops);
      case Step.Fuse(var outer, var inner, var fused) ->
          "fuse " + outer + ", " + inner + " -> " + fused;
      case Step.Distribute(var loop) -> "distribute " + loop;
      case Step.Accumulate(var acc, var loops) ->
          "accumulate " + acc + " over " + String.join(", ", loops);
      case Step.Partial(var acc, var through, var loops, var buffer) ->
          "partial "
              + acc
              + " through "
              + through
              + " over "
              + String.join(", ", loops)
              + " -> "
              + buffer;
      case Step.Lanes(var acc, var loop, var lanes) -> "lanes " + acc + " " + loop + " " + lanes;
      case Step.Fma(var acc) -> "fma " + acc;
      case Step.Pack(var side, var acc, var where, var over, var buffer) ->
          "pack "
              + side.name().toLowerCase(Locale.ROOT)
              + " "
              + acc
              + " at "
              + where
              + " over "
              + String.join(", ", over)
              + " -> "
              + buffer;
      case Step.Vectorize(var loop, var lanes) -> "vectorize " + loop + " " + lanes;
      case Step.Unroll(var loop) -> "unroll " + loop;
      case Step.Parallel(var loop) -> "parallel " + loop;
      case Step.Bind(var loop, var kind) -> "bind " + loop + " " + axis(kind);
      case Step.When(var size, var limit, var below, var above) ->
          "when " + size + " < " + limit + " -> " + below + ", " + above;
    };
  }

  private static String axis(LoopKind kind) {
    return AXES.entrySet().stream()
        .filter(e -> e.getValue() == kind)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () -> new ScheduleException("bind: " + kind + " is no axis of blocks or threads"));
  }

  static Step parse(String text) {
    StepText reader = new StepText(text);
    Step step = reader.step();
    if (reader.at < reader.tokens.size()) {
      throw reader.error("nothing is expected at '" + reader.tokens.get(reader.at) + "'");
    }
    return step;
  }

  private Step step() {
    String verb = word("the name of a step");
    return switch (verb) {
      case "split" -> {
        String loop = loop();
        long factor = number();
        expect("->");
        String outer = loop();
        expect(",");
        yield new Step.Split(
            loop, factor, outer, loop(), accept("tail") ? Optional.of(loop()) : Optional.empty());
      }
      case "block" -> {
        String loop = loop();
        long factor = number();
        String outer = named();
        expect(",");
        yield new Step.Block(loop, factor, outer, loop());
      }
      case "pad" -> new Step.Pad(loop(), number());
      case "cut" -> {
        String loop = loop();
        long from = number();
        long to = number();
        String before = named();
        expect(",");
        yield new Step.Cut(loop, from, to, before, loop());
      }
      case "hoist" -> new Step.Hoist(loop(), named());
      case "tile" -> {
        List<Step.Extent> loops = new ArrayList<>();
        do {
          loops.add(new Step.Extent(loop(), number()));
        } while (accept(","));
        yield new Step.Tile(loops);
      }
      case "reorder" -> new Step.Reorder(loops());
      case "fuse" -> {
        String outer = loop();
        expect(",");
        yield new Step.Fuse(outer, loop(), named());
      }
      case "distribute" -> new Step.Distribute(loop());
      case "accumulate" -> new Step.Accumulate(loop(), after("over"));
      case "partial" -> {
        String acc = loop();
        expect("through");
        yield new Step.Partial(acc, loop(), after("over"), named());
      }
      case "lanes" -> new Step.Lanes(loop(), loop(), lanes());
      case "fma" -> new Step.Fma(loop());
      case "pack" -> {
        Step.Side side = accept("left") ? Step.Side.LEFT : Step.Side.RIGHT;
        if (side == Step.Side.RIGHT) {
          expect("right");
        }
        String acc = loop();
        expect("at");
        yield new Step.Pack(side, acc, loop(), after("over"), named());
      }
      case "vectorize" -> new Step.Vectorize(loop(), lanes());
      case "unroll" -> new Step.Unroll(loop());
      case "parallel" -> new Step.Parallel(loop());
      case "bind" -> {
        String loop = loop();
        String axis = word("an axis");
        LoopKind kind = AXES.get(axis);
        if (kind == null) {
          throw error(
              "'" + axis + "' is no axis; use block.x, block.y, block.z, thread.x or thread.y");
        }
        yield new Step.Bind(loop, kind);
      }
      case "when" -> {
        String size = loop();
        expect("<");
        long limit = number();
        String below = named();
        expect(",");
        yield new Step.When(size, limit, below, loop());
      }
      default ->
          throw error(
              "there is no step '"
                  + verb
                  + "'; steps are split, block, pad, tile, reorder, fuse, distribute, accumulate,"
                  + " partial, lanes, fma, pack, vectorize, unroll, parallel, bind and when");
    };
  }

  private List<String> loops() {
    List<String> loops = new ArrayList<>();
    do {
      loops.add(loop());
    } while (accept(","));
    return loops;
  }

  private List<String> after(String keyword) {
    expect(keyword);
    return loops();
  }

  private String named() {
    expect("->");
    return loop();
  }

  private String loop() {
    return word("a name");
  }

  private int lanes() {
    return (int) Math.min(number(), 1 << 20);
  }

  private long number() {
    String word = word("a number");
    if (!word.matches("[0-9]{1,18}")) {
      throw error("a number is expected at '" + word + "'");
    }
    return Long.parseLong(word);
  }

  private String word(String what) {
    if (at == tokens.size() || ",<->".contains(tokens.get(at))) {
      throw error(
          what
              + " is expected at "
              + (at == tokens.size() ? "the end" : "'" + tokens.get(at) + "'"));
    }
    return tokens.get(at++);
  }

  private boolean accept(String token) {
    boolean found = at < tokens.size() && tokens.get(at).equals(token);
    at += found ? 1 : 0;
    return found;
  }

  private void expect(String token) {
    if (!accept(token)) {
      throw error(
          "'"
              + token
              + "' is expected at "
              + (at == tokens.size() ? "the end" : "'" + tokens.get(at) + "'"));
    }
  }

  private ScheduleException error(String reason) {
    return new ScheduleException("schedule step '" + text + "': " + reason);
  }
}
