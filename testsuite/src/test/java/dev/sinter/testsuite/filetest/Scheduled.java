package dev.sinter.testsuite.filetest;

import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.LoopInterpreter;
import dev.sinter.ir.interpret.Storage;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.schedule.Schedule;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.verify.Verifier;
import dev.sinter.passes.expand.ExpandMath;
import dev.sinter.passes.lower.Flatten;
import dev.sinter.passes.schedule.ScheduledProc;
import dev.sinter.testsuite.filetest.Item.Directive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code schedule}: applies the steps of each {@code // steps:} line to the proc before it, which
 * must compute the same then (sums in another order within 1e-5), whoever works: one worker, or
 * three in hostile order after it was made ready for backends. Sizes are 5. The text to check is
 * what the steps give. {@code // steps: STEPS refused REASON} states that they are refused.
 */
final class Scheduled implements Command {
  private static final Pattern REFUSED = Pattern.compile("(.*) refused (.*)");
  private static final long SIZE = 5;
  private static final double TOLERANCE = 1e-5;

  @Override
  public String name() {
    return "schedule";
  }

  @Override
  public boolean wholeFile() {
    return false;
  }

  @Override
  public boolean appliesTo(Item item) {
    return item.kind().equals("proc");
  }

  @Override
  public Optional<String> run(TestFile file, Item item, String arguments) {
    Proc proc = file.module().proc(item.name()).orElseThrow();
    List<Directive> lines = item.directives("steps");
    if (lines.isEmpty()) {
      throw new AssertionError("schedule: the proc needs a line '// steps: ...'");
    }
    StringBuilder text = new StringBuilder();
    for (Directive line : lines) {
      Matcher refused = REFUSED.matcher(line.text());
      if (refused.matches()) {
        refused(proc, refused.group(1), refused.group(2), line);
      } else {
        Proc shaped = ScheduledProc.apply(proc, Schedule.parse(line.text()));
        Verifier.require(shaped, false, line.text());
        compare(proc, shaped);
        text.append(Printer.print(shaped));
      }
    }
    return Optional.of(text.toString());
  }

  private static void refused(Proc proc, String steps, String reason, Directive line) {
    try {
      ScheduledProc.apply(proc, Schedule.parse(steps));
    } catch (ScheduleException e) {
      if (String.valueOf(e.getMessage()).contains(reason)) {
        return;
      }
      throw new AssertionError("line " + line.line() + ": the reason is: " + e.getMessage(), e);
    }
    throw new AssertionError("line " + line.line() + ": the steps were not refused");
  }

  private static void compare(Proc plain, Proc shaped) {
    List<Storage> expected = run(plain, LoopInterpreter.Options.DEFAULT);
    List<Storage> alone = run(shaped, LoopInterpreter.Options.DEFAULT);
    Proc ready = Flatten.run(ExpandMath.run(shaped, Lowered.TARGET));
    Verifier.require(ready, true, "flattening");
    List<Storage> shared = run(ready, LoopInterpreter.Options.DEFAULT.withWorkers(3).hostile(1));
    for (int p = 0; p < plain.parameters().size(); p++) {
      Proc.Parameter parameter = plain.parameters().get(p);
      for (int i = 0;
          parameter.access() != Proc.Access.TEMPORARY && i < expected.get(p).length();
          i++) {
        String place = "%" + parameter.buffer().name() + "[" + i + "]";
        near(place + " after the steps", alone.get(p).getDouble(i), expected.get(p).getDouble(i));
        near(place + " of three workers", shared.get(p).getDouble(i), expected.get(p).getDouble(i));
      }
    }
  }

  private static void near(String place, double actual, double expected) {
    boolean close =
        Double.compare(actual, expected) == 0
            || Math.abs(actual - expected) <= TOLERANCE * Math.max(1, Math.abs(expected));
    if (!close) {
      throw new AssertionError(place + " is " + actual + ", before the steps " + expected);
    }
  }

  /** {@return the buffers after a run; what is read or written begins with random numbers} */
  private static List<Storage> run(Proc proc, LoopInterpreter.Options options) {
    SplittableRandom random = new SplittableRandom(1);
    List<Storage> buffers = new ArrayList<>();
    for (Proc.Parameter parameter : proc.parameters()) {
      Buffer buffer = parameter.buffer();
      long count = 1;
      for (Expr extent : buffer.shape()) {
        count *= value(extent);
      }
      Storage storage =
          parameter.access() == Proc.Access.READ || parameter.access() == Proc.Access.READ_WRITE
              ? Storage.zeros(buffer.dtype(), count)
              : Storage.undefined(buffer.dtype(), count);
      for (int i = 0; parameter.access() != Proc.Access.TEMPORARY && i < count; i++) {
        double number = random.nextInt(-8, 9) / 4.0;
        if (parameter.access() == Proc.Access.WRITE) {
          continue;
        }
        if (buffer.dtype().isFloat()) {
          storage.setDouble(i, number);
        } else {
          storage.setLong(i, Math.round(number));
        }
      }
      buffers.add(storage);
    }
    List<Long> sizes = proc.sizes().stream().map(_ -> SIZE).toList();
    new LoopInterpreter(proc).run(buffers, sizes, options);
    return buffers;
  }

  private static long value(Expr extent) {
    if (extent instanceof Expr.IntConstant(_, long value)) {
      return value;
    }
    if (extent instanceof Expr.Apply(ScalarOp op, List<Expr> o) && op == ScalarOp.MUL) {
      return value(o.get(0)) * value(o.get(1));
    }
    return SIZE;
  }
}
