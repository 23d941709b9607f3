package dev.sinter.testsuite.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keeps the table of modules true, for our own modules and for libraries:
 *
 * <pre>
 *   frontend ──> codegen ──> passes ──> ir
 *                   └──────> runtime          (which depends on the JDK alone)
 * </pre>
 */
class ModuleDependencyTest {
  private static final JavaClasses CLASSES = Codebase.classes();

  /** What every module may use: the JDK and the nullness annotations. */
  private static final List<String> PLATFORM = List.of("java..", "javax..", "org.jspecify..");

  private static final String IR = "dev.sinter.ir..";
  private static final String PASSES = "dev.sinter.passes..";
  private static final String RUNTIME = "dev.sinter.runtime..";
  private static final String CODEGEN = "dev.sinter.codegen..";

  private enum Module {
    IR(List.of()),
    PASSES(List.of(ModuleDependencyTest.IR)),
    RUNTIME(List.of()),
    CODEGEN(
        List.of(
            ModuleDependencyTest.IR,
            ModuleDependencyTest.PASSES,
            ModuleDependencyTest.RUNTIME,
            "org.bytedeco..",
            "org.objectweb.asm..")),
    FRONTEND(
        List.of(
            "dev.sinter..",
            "com.fasterxml.jackson..",
            "io.jhdf..",
            "org.antlr.v4.runtime..",
            "picocli.."));

    private final List<String> uses;

    Module(List<String> uses) {
      this.uses = uses;
    }

    DescribedPredicate<JavaClass> holds() {
      return switch (this) {
        case IR -> resideInAPackage(ModuleDependencyTest.IR);
        case PASSES -> resideInAPackage(ModuleDependencyTest.PASSES);
        case RUNTIME -> resideInAPackage(ModuleDependencyTest.RUNTIME);
        case CODEGEN -> resideInAPackage(ModuleDependencyTest.CODEGEN);
        case FRONTEND ->
            not(
                resideInAnyPackage(
                    ModuleDependencyTest.IR,
                    ModuleDependencyTest.PASSES,
                    ModuleDependencyTest.RUNTIME,
                    ModuleDependencyTest.CODEGEN));
      };
    }

    DescribedPredicate<JavaClass> mayUse() {
      List<String> packages = new ArrayList<>(PLATFORM);
      packages.addAll(uses);
      return resideInAnyPackage(packages.toArray(String[]::new))
          .or(holds().and(resideInAPackage("dev.sinter..")))
          .or(DescribedPredicate.describe("is primitive", JavaClass::isPrimitive))
          .or(
              DescribedPredicate.describe(
                  "is an array of primitives", c -> c.getBaseComponentType().isPrimitive()));
    }
  }

  @Test
  void allModulesAreLookedAt() {
    for (Module module : Module.values()) {
      assertThat(CLASSES.that(module.holds())).as(module.name()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Module.class)
  void usesOnlyWhatTheTableAllows(Module module) {
    classes().that(module.holds()).should().onlyDependOnClassesThat(module.mayUse()).check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ir", "passes", "runtime", "codegen"})
  void packagesOfAModuleHaveNoCycle(String module) {
    slices()
        .matching("dev.sinter." + module + ".(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(CLASSES);
  }
}
