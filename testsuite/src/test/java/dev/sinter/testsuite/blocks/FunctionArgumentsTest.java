package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.config.Argument;
import dev.sinter.ir.ModelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every argument of every loss, metric, optimizer, schedule, initializer, regularizer, constraint
 * and activation: a value other than the default changes what the table says, or is refused.
 */
class FunctionArgumentsTest {
  private static final List<List<String>> ENTRIES = Table.read("blocks/function-arguments.txt");

  @TestFactory
  Stream<DynamicTest> arguments() {
    List<DynamicTest> tests = new ArrayList<>();
    for (FunctionSample sample : FunctionSample.all()) {
      for (Argument<?> argument : sample.spec().arguments()) {
        tests.add(
            DynamicTest.dynamicTest(
                sample.kind() + " " + sample.spec().name() + " " + argument.name(),
                () -> check(sample, argument)));
      }
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> everyClassGivesAValueWithItsDefaults() {
    return FunctionSample.all().stream()
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.kind() + " " + sample.spec().name(),
                    () -> assertThat(sample.observe("value")).doesNotContain("NaN")));
  }

  private static Optional<List<String>> entry(String kind, String className, String argument) {
    return ENTRIES.stream()
        .filter(
            e -> e.get(0).equals(kind) && e.get(1).equals(className) && e.get(2).equals(argument))
        .findFirst();
  }

  private static void check(FunctionSample plain, Argument<?> argument) {
    List<String> entry =
        entry(plain.kind(), plain.spec().className(), argument.name())
            .or(() -> entry(plain.kind(), "*", argument.name()))
            .orElseThrow(
                () -> new AssertionError("function-arguments.txt has no entry for this argument"));
    FunctionSample base = entry.size() > 5 ? plain.with(Table.object(entry.get(5))) : plain;
    FunctionSample changed =
        base.with(Collections.singletonMap(argument.name(), Table.value(entry.get(3))));
    String what = entry.get(4);
    if (what.startsWith("refused:")) {
      assertThatThrownBy(() -> changed.observe("value"))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(what.substring("refused:".length()).strip());
    } else if (what.equals("same")) {
      assertThat(changed.observe("value")).isEqualTo(base.observe("value"));
    } else {
      assertThat(changed.observe(what)).as(what).isNotEqualTo(base.observe(what));
    }
  }
}
