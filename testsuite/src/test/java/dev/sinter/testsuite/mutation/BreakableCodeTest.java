package dev.sinter.testsuite.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Broken code does something else, and only the code that is broken. */
class BreakableCodeTest {
  /** What is broken in these tests. */
  static final class Arithmetic {
    private Arithmetic() {}

    /** {@return a + 2 b if b is positive, else a} */
    public static int value(int a, int b) {
      if (b > 0) {
        return a + 2 * b;
      }
      return a;
    }

    /** {@return the last of two} */
    @SuppressWarnings("StringJoin") // A call whose arguments can be exchanged.
    public static String last(String first, String second) {
      return String.join(first.isEmpty() ? "" : ",", second);
    }

    /** {@return the sum of a pair, 7 for anything else} */
    public static int sum(Object given) {
      return switch (given) {
        case Pair(int first, int second) -> first + second;
        case Object _ -> 7;
      };
    }
  }

  /** What is matched in these tests. */
  record Pair(int first, int second) {}

  @AfterEach
  void repair() {
    BreakSwitch.repair();
  }

  private static BreakableCode code() throws IOException {
    return BreakableCode.of(name -> name.equals(Arithmetic.class.getName()));
  }

  private static int value(BreakableCode code, int a, int b) throws ReflectiveOperationException {
    ClassLoader loader =
        new ClassLoader(BreakableCodeTest.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] bytes = code.code(name).orElse(new byte[0]);
            if (bytes.length == 0) {
              return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known != null ? known : defineClass(name, bytes, 0, bytes.length);
          }
        };
    Method method =
        Class.forName(Arithmetic.class.getName(), true, loader)
            .getDeclaredMethod("value", int.class, int.class);
    method.setAccessible(true);
    return (int) method.invoke(null, a, b);
  }

  @Test
  void nothingChangesUnlessASiteIsBroken() throws Exception {
    assertThat(value(code(), 3, 5)).isEqualTo(Arithmetic.value(3, 5));
    assertThat(value(code(), 3, -5)).isEqualTo(Arithmetic.value(3, -5));
  }

  @Test
  void everyBrokenSiteChangesWhatItSays() throws Exception {
    BreakableCode code = code();
    List<Site> sites = code.sites().stream().filter(s -> s.method().equals("value")).toList();
    assertThat(sites)
        .extracting(Site::change)
        .containsExactlyInAnyOrder(
            "condition negated", "3 instead of 2", "iadd instead of imul", "isub instead of iadd");
    for (Site site : sites) {
      BreakSwitch.breakAt(site.number());
      int broken = value(code, 3, 5);
      int expected =
          switch (site.change()) {
            case "condition negated" -> 3;
            case "3 instead of 2" -> 18;
            case "iadd instead of imul" -> 10;
            default -> -7;
          };
      assertThat(broken).as(site.change()).isEqualTo(expected);
    }
  }

  @Test
  void numbersOfTheCompilerStay() throws IOException {
    // The arguments behind the separator are an array of one element.
    assertThat(code().sites().stream().filter(s -> s.method().equals("last")))
        .extracting(Site::change)
        .containsExactly("condition negated", "1 instead of 0");
    // A switch over patterns starts at case 0, and would go on at case 1.
    assertThat(code().sites().stream().filter(s -> s.method().equals("sum")))
        .extracting(Site::change)
        .contains("isub instead of iadd", "8 instead of 7")
        .doesNotContain("1 instead of 0");
  }

  @Test
  void reachedSitesAreNoted() throws Exception {
    BreakableCode code = code();
    BreakSwitch.takeReached();
    value(code, 3, -5);
    assertThat(BreakSwitch.takeReached().stream().mapToObj(code.sites()::get))
        .extracting(Site::change)
        .containsExactly("condition negated");
  }

  @Test
  void rulesOfTheProductAreFoundByName() throws IOException {
    List<Site> sites = BreakableCode.of(MutationPlan::isRules).sites();
    assertThat(sites)
        .extracting(Site::unit)
        .contains("add-zero", "merge-transposes", "drop-identity-cast");
    assertThat(sites)
        .filteredOn(s -> s.unit().equals("add-zero"))
        .extracting(Site::change)
        .contains("the rule does not apply");
    assertThat(DrawnBreaks.of(sites, 5, 9)).isEqualTo(DrawnBreaks.of(sites, 5, 9));
  }
}
