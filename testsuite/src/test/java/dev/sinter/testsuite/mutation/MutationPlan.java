package dev.sinter.testsuite.mutation;

import java.util.List;
import java.util.Set;

/** What is broken, and which tests are asked. */
enum MutationPlan {
  /** The rules, the gradients and the schedule steps; the tests of the passes. */
  PASSES(
      List.of(
          "filetest.FileTests",
          "passes.CanonicalizeTest",
          "gradient.GradientCheckTest",
          "gradient.GradientRulesTest",
          "gradient.GradientFormTest",
          "gradient.BackwardScanTest",
          "gradient.GraphPassesTest",
          "schedule.StepRefusalTest",
          "schedule.IndependenceTest",
          "schedule.RandomIndependenceTest",
          "schedule.ScheduleTextTest",
          "schedule.RandomScheduleTest",
          "schedule.HeuristicSchedulerTest",
          "lower.LoopShapeTest",
          "lower.KernelCountTest",
          "lower.RandomLoweringTest",
          "fuzz.FuzzTest")),
  /** All of the compiler; the file tests. */
  FILE_TESTS(List.of("filetest.FileTests"));

  private static final String PRODUCT = "dev.sinter.";
  private static final String STEPS = PRODUCT + "passes.schedule.";

  /**
   * The classes that carry out schedule steps or prove that they may be; the others only choose
   * among legal schedules.
   */
  private static final Set<String> STEP_CLASSES =
      Set.of(
          "ScheduledProc",
          "ShapeLoops",
          "PadLoop",
          "CutLoop",
          "HoistConditions",
          "MergedAxes",
          "Independence",
          "DisjointWrites",
          "MaskedReads",
          "AccumulateInRegisters",
          "PartialSums",
          "SumInLanes",
          "Updates",
          "PackOperand",
          "VectorizeLoop",
          "KindOfLoops");

  private final List<String> tests;

  MutationPlan(List<String> tests) {
    this.tests = tests.stream().map(name -> PRODUCT + "testsuite." + name).toList();
  }

  /** {@return names of the test classes} */
  List<String> tests() {
    return tests;
  }

  /** {@return whether a class gets sites} */
  boolean isBreakable(String className) {
    return switch (this) {
      case PASSES -> isRules(className) || isGradients(className) || isSteps(className);
      case FILE_TESTS ->
          className.startsWith(PRODUCT + "ir.")
              || className.startsWith(PRODUCT + "passes.")
              || className.startsWith(PRODUCT + "codegen.");
    };
  }

  /** {@return whether a class holds rewrite rules} */
  static boolean isRules(String className) {
    return className.startsWith(PRODUCT + "passes.canonicalize.") && className.endsWith("Rules");
  }

  /** {@return whether a class holds gradients} */
  static boolean isGradients(String className) {
    return className.startsWith(PRODUCT + "passes.differentiate.");
  }

  /** {@return whether a class carries out schedule steps} */
  static boolean isSteps(String className) {
    String simple = className.startsWith(STEPS) ? className.substring(STEPS.length()) : "";
    int nested = simple.indexOf('$');
    return STEP_CLASSES.contains(nested < 0 ? simple : simple.substring(0, nested));
  }
}
