package dev.sinter.testsuite.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Rules that hold in every shipped module, so that the code reads as if one person wrote it. */
class HouseRulesTest {
  private static final JavaClasses CLASSES = Codebase.classes();
  private static final String GENERATED = "dev.sinter.language.generated..";

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    List<Path> silent =
        Codebase.sources().stream()
            .filter(file -> !file.endsWith("module-info.java"))
            .map(Path::getParent)
            .distinct()
            .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
            .map(Codebase.root()::relativize)
            .toList();

    assertThat(silent).as("packages without package-info.java").isEmpty();
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .that()
        .haveSimpleName("package-info")
        .should()
        .beAnnotatedWith(NullMarked.class)
        .check(CLASSES);
  }

  @Test
  void namesSayTheRoleOfAClass() {
    noClasses()
        .should()
        .haveNameMatching(".*(Utils?|Utilities|Helpers?|Manager2)")
        .because("a name says what the class does, not that it helps")
        .check(CLASSES);
  }

  @Test
  void errorsAreOfKnownKinds() {
    noClasses()
        .that()
        .resideOutsideOfPackage(GENERATED)
        .should()
        .callConstructor(RuntimeException.class)
        .orShould()
        .callConstructor(RuntimeException.class, String.class)
        .orShould()
        .callConstructor(RuntimeException.class, String.class, Throwable.class)
        .orShould()
        .callConstructor(IllegalStateException.class)
        .orShould()
        .callConstructor(IllegalStateException.class, String.class)
        .orShould()
        .callConstructor(IllegalStateException.class, String.class, Throwable.class)
        .because("users are told what to change by ModelException, ScheduleException and the like")
        .check(
            CLASSES.that(
                com.tngtech.archunit.base.DescribedPredicate.describe(
                    "are not exceptions", c -> !c.isAssignableTo(Throwable.class))));
  }

  @Test
  void thereIsNoStaticMutableState() {
    fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage(GENERATED)
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should()
        .beFinal()
        .check(CLASSES);
  }
}
