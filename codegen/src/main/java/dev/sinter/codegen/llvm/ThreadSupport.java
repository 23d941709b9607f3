package dev.sinter.codegen.llvm;

/**
 * The functions that every module carries: the report of data errors and, in code for several
 * workers, the barrier.
 *
 * <p>Whoever arrives last at the barrier advances its generation. The others pause a few hundred
 * times (the usual wait between kernels is shorter than a system call), then yield (another process
 * may need the core), then sleep, a millisecond at most at a time so that an aborted call ends. On
 * systems that we do not know they only pause.
 */
final class ThreadSupport {
  private static final int PAUSES = 500;
  private static final int YIELDS = 100;

  private ThreadSupport() {}

  /** {@return the definitions} */
  static String definitions(boolean parallel, TargetFacts.SystemInterface system) {
    return parallel ? FAIL_PARALLEL + barrier(system) : FAIL_SINGLE;
  }

  private static String barrier(TargetFacts.SystemInterface system) {
    return BARRIER
        .replace("ABORT", Integer.toString(ControlBlock.ABORT))
        .replace("PAUSES", Integer.toString(PAUSES))
        .replace(
            "YIELDS",
            system == TargetFacts.SystemInterface.NONE
                ? "2147483647"
                : Integer.toString(PAUSES + YIELDS))
        .replace("PAUSE", pause(system))
        .replace("YIELD", giveWay(system))
        .replace("SLEEP", futex(system, "%address", 128, "i64 %expected", "i64 %until"))
        .replace("WAKE", futex(system, "%word", 129, "i64 2147483647", "i64 0"));
  }

  private static String pause(TargetFacts.SystemInterface system) {
    return switch (system) {
      case LINUX_X86_64 -> "call void asm sideeffect \"pause\", \"\"()";
      case LINUX_AARCH64 -> "call void asm sideeffect \"yield\", \"\"()";
      case LINUX_RISCV64 -> "call void asm sideeffect \".word 0x0100000f\", \"\"()";
      case NONE -> "fence seq_cst";
    };
  }

  private static String giveWay(TargetFacts.SystemInterface system) {
    return switch (system) {
      case LINUX_X86_64 -> SystemCalls.call(system, 24, "i64 0", "i64 0", "i64 0", "i64 0");
      case LINUX_AARCH64, LINUX_RISCV64 ->
          SystemCalls.call(system, 124, "i64 0", "i64 0", "i64 0", "i64 0");
      case NONE -> SystemCalls.call(system, 0);
    };
  }

  private static String futex(
      TargetFacts.SystemInterface system,
      String address,
      int operation,
      String value,
      String timeout) {
    return switch (system) {
      case LINUX_X86_64 ->
          SystemCalls.call(system, 202, "i64 " + address, "i64 " + operation, value, timeout);
      case LINUX_AARCH64, LINUX_RISCV64 ->
          SystemCalls.call(system, 98, "i64 " + address, "i64 " + operation, value, timeout);
      case NONE -> SystemCalls.call(system, 0);
    };
  }

  private static final String FAIL_SINGLE =
      """
      define internal void @sinter.fail(ptr %control, i32 %code, i64 %detail) noinline #0 {
        %old = load i32, ptr %control, align 4
        %first = icmp eq i32 %old, 0
        br i1 %first, label %report, label %done
      report:
        store i32 %code, ptr %control, align 4
        %place = getelementptr i8, ptr %control, i32 8
        store i64 %detail, ptr %place, align 8
        br label %done
      done:
        ret void
      }
      """;

  private static final String FAIL_PARALLEL =
      """
      define internal void @sinter.fail(ptr %control, i32 %code, i64 %detail) noinline #0 {
        %pair = cmpxchg ptr %control, i32 0, i32 %code acq_rel monotonic, align 4
        %first = extractvalue { i32, i1 } %pair, 1
        br i1 %first, label %report, label %done
      report:
        %place = getelementptr i8, ptr %control, i32 8
        store i64 %detail, ptr %place, align 8
        br label %done
      done:
        ret void
      }
      """;

  private static final String BARRIER =
      """
      define internal i1 @sinter.barrier(ptr %control, i32 %offset, i32 %workers) noinline #0 {
      entry:
        %pause.time = alloca { i64, i64 }, align 8
        %arrivals = getelementptr i8, ptr %control, i32 %offset
        %sleepers = getelementptr i8, ptr %arrivals, i32 4
        %generation = getelementptr i8, ptr %arrivals, i32 64
        %abort = getelementptr i8, ptr %control, i32 ABORT
        %old = load atomic i32, ptr %generation monotonic, align 4
        %before = atomicrmw add ptr %arrivals, i32 1 acq_rel, align 4
        %count = add i32 %before, 1
        %last = icmp eq i32 %count, %workers
        br i1 %last, label %release, label %wait
      release:
        store atomic i32 0, ptr %arrivals monotonic, align 4
        %new = add i32 %old, 1
        store atomic i32 %new, ptr %generation seq_cst, align 4
        %asleep = load atomic i32, ptr %sleepers seq_cst, align 4
        %any = icmp ne i32 %asleep, 0
        br i1 %any, label %wake, label %done
      wake:
        %word = ptrtoint ptr %generation to i64
        %woken = WAKE
        br label %done
      wait:
        %tries = phi i32 [ 0, %entry ], [ %more, %again ]
        %now = load atomic i32, ptr %generation acquire, align 4
        %same = icmp eq i32 %now, %old
        br i1 %same, label %check, label %done
      check:
        %stop = load atomic i32, ptr %abort monotonic, align 4
        %stopped = icmp ne i32 %stop, 0
        br i1 %stopped, label %done, label %pass
      pass:
        %long = icmp ugt i32 %tries, PAUSES
        br i1 %long, label %slow, label %pause
      pause:
        PAUSE
        br label %again
      slow:
        %longer = icmp ugt i32 %tries, YIELDS
        br i1 %longer, label %sleep, label %yield
      yield:
        %yielded = YIELD
        br label %again
      sleep:
        %others = atomicrmw add ptr %sleepers, i32 1 seq_cst, align 4
        store i64 0, ptr %pause.time, align 8
        %nanos = getelementptr i8, ptr %pause.time, i32 8
        store i64 1000000, ptr %nanos, align 8
        %address = ptrtoint ptr %generation to i64
        %until = ptrtoint ptr %pause.time to i64
        %expected = zext i32 %old to i64
        %slept = SLEEP
        %left = atomicrmw sub ptr %sleepers, i32 1 seq_cst, align 4
        br label %again
      again:
        %grown = add i32 %tries, 1
        %full = icmp eq i32 %tries, 2147483000
        %more = select i1 %full, i32 %tries, i32 %grown
        br label %wait
      done:
        %result = phi i1 [ false, %release ], [ false, %wake ], [ false, %wait ], [ true, %check ]
        ret i1 %result
      }
      """;
}
