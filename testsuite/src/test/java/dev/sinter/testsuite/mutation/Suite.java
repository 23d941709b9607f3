package dev.sinter.testsuite.mutation;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The tests, run against breakable code. */
final class Suite {
  private final ClassLoader loader;
  private final Launcher launcher = LauncherFactory.create();

  Suite(ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * What a test did.
   *
   * @param name for people
   * @param nanos how long it took
   * @param reached the sites that it, or the preparation of its class, asked about
   * @param failure why it failed
   */
  record Outcome(String name, long nanos, BitSet reached, Optional<String> failure) {}

  /** {@return what all tests of these classes did, by their unique names} */
  SequencedMap<String, Outcome> runClasses(List<String> classNames) {
    List<DiscoverySelector> selectors = new ArrayList<>();
    for (String name : classNames) {
      try {
        selectors.add(selectClass(Class.forName(name, false, loader)));
      } catch (ClassNotFoundException e) {
        throw new AssertionError("no test class " + name, e);
      }
    }
    return run(selectors);
  }

  /** {@return what these tests did, by their unique names} */
  SequencedMap<String, Outcome> runTests(List<String> uniqueIds) {
    return run(uniqueIds.stream().map(id -> (DiscoverySelector) selectUniqueId(id)).toList());
  }

  private SequencedMap<String, Outcome> run(List<DiscoverySelector> selectors) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectors)
            .filters(EngineFilter.includeEngines("junit-jupiter"))
            .build();
    Listener listener = new Listener();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader);
    try {
      launcher.execute(request, listener);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    return listener.outcomes;
  }

  private static final class Listener implements TestExecutionListener {
    private final SequencedMap<String, Outcome> outcomes = new LinkedHashMap<>();
    private final Map<String, BitSet> preparation = new LinkedHashMap<>();
    private Optional<TestPlan> plan = Optional.empty();
    private long start;

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
      plan = Optional.of(started);
      BreakSwitch.takeReached();
    }

    @Override
    public void executionStarted(TestIdentifier test) {
      if (test.isTest()) {
        preparation
            .computeIfAbsent(classOf(test.getUniqueId()), _ -> new BitSet())
            .or(BreakSwitch.takeReached());
        start = System.nanoTime();
      }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      boolean failed = result.getStatus() != TestExecutionResult.Status.SUCCESSFUL;
      if (test.isTest() || failed) {
        BitSet reached = BreakSwitch.takeReached();
        reached.or(preparation.computeIfAbsent(classOf(test.getUniqueId()), _ -> new BitSet()));
        Optional<String> failure =
            failed
                ? Optional.of(result.getThrowable().map(String::valueOf).orElse("aborted"))
                : Optional.empty();
        outcomes.put(
            test.getUniqueId(),
            new Outcome(name(test), System.nanoTime() - start, reached, failure));
      }
    }

    private static String classOf(String uniqueId) {
      int from = uniqueId.indexOf("[class:");
      return from < 0 ? "" : uniqueId.substring(from, uniqueId.indexOf(']', from));
    }

    private String name(TestIdentifier test) {
      String name = test.getDisplayName();
      Optional<TestIdentifier> parent = parent(test);
      while (parent.isPresent() && parent(parent.get()).isPresent()) {
        name = parent.get().getDisplayName() + " > " + name;
        parent = parent(parent.get());
      }
      return name;
    }

    private Optional<TestIdentifier> parent(TestIdentifier test) {
      return plan.flatMap(p -> p.getParent(test));
    }
  }
}
