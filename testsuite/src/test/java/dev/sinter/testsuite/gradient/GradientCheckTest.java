package dev.sinter.testsuite.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.testsuite.gradient.GradientCheck.Case;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Gradients of every op equal finite differences; -Dsinter.seed=N tries other inputs. */
class GradientCheckTest {
  private static final long SEED = Long.getLong("sinter.seed", 20240607L);

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.addAll(ElementwiseCases.cases());
    cases.addAll(MovementCases.cases());
    cases.addAll(ReductionCases.cases());
    cases.addAll(ContractionCases.cases());
    cases.addAll(StructuredCases.cases());
    return cases;
  }

  @TestFactory
  Stream<DynamicTest> gradientEqualsFiniteDifferences() {
    return cases().stream()
        .map(c -> DynamicTest.dynamicTest(c.name(), () -> GradientCheck.check(c, SEED)));
  }

  @Test
  void everyOpIsChecked() {
    Set<String> all = new TreeSet<>();
    leaves(Op.class, all);
    Set<String> seen = new TreeSet<>();
    Set<ScalarOp> scalars = EnumSet.noneOf(ScalarOp.class);
    cases().forEach(c -> collect(c.graph(), seen, scalars));

    assertThat(seen).isEqualTo(all);
    assertThat(scalars).isEqualTo(EnumSet.allOf(ScalarOp.class));
  }

  private static void leaves(Class<?> sealed, Set<String> names) {
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      if (permitted.isSealed()) {
        leaves(permitted, names);
      } else {
        names.add(permitted.getSimpleName());
      }
    }
  }

  private static void collect(Graph graph, Set<String> ops, Set<ScalarOp> scalars) {
    Deque<Graph> work = new ArrayDeque<>(List.of(graph));
    while (!work.isEmpty()) {
      for (Node node : work.pop().nodes()) {
        ops.add(node.op().getClass().getSimpleName());
        if (node.op() instanceof Op.Elementwise(ScalarOp op)) {
          scalars.add(op);
        }
        work.addAll(nested(node.op()));
      }
    }
  }

  private static List<Graph> nested(Op op) {
    if (op instanceof Op.Scan scan) {
      return List.of(scan.body());
    }
    if (op instanceof Op.While loop) {
      return List.of(loop.condition(), loop.body());
    }
    return op instanceof Op.Cond cond ? List.of(cond.then(), cond.otherwise()) : List.of();
  }
}
