package dev.sinter.passes.schedule;

import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.schedule.Step;
import dev.sinter.passes.define.Stmts;
import java.util.Optional;
import java.util.OptionalLong;

/** A schedule in the making: steps are tried, and those that do not apply are left out. */
final class Trial {
  private ScheduledProc now;

  Trial(Proc naive) {
    now = ScheduledProc.of(naive);
  }

  /** {@return whether the steps applied: all of them, else none was} */
  boolean attempt(Step... steps) {
    ScheduledProc before = now;
    try {
      apply(steps);
      return true;
    } catch (ScheduleException e) {
      now = before;
      return false;
    }
  }

  /** Applies steps that must apply. */
  void apply(Step... steps) {
    for (Step step : steps) {
      now = now.with(step);
    }
  }

  ScheduledProc now() {
    return now;
  }

  void back(ScheduledProc before) {
    now = before;
  }

  Stmt body() {
    return now.proc().body();
  }

  Proc finished() {
    return now.finished();
  }

  /** {@return the first loop of exactly this name} */
  Optional<Stmt.For> loop(String name) {
    Stmt.For[] found = new Stmt.For[1];
    Stmts.visit(
        body(),
        s -> {
          if (found[0] == null
              && s instanceof Stmt.For loop
              && loop.variable().name().equals(name)) {
            found[0] = loop;
          }
        },
        e -> {});
    return Optional.ofNullable(found[0]);
  }

  /** {@return the extent of a loop if it is constant} */
  OptionalLong extent(String name) {
    return loop(name).map(Nest::extent).orElse(OptionalLong.empty());
  }
}
