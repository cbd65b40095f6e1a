package io.evolkv.bench.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may depend on what, over the classes of all modules. */
class ModuleArrowsTest {
  private static final List<String> EXTENSIONS =
      List.of("runtime", "policies", "optimizers", "tasks");

  /** Functions whose last digit the JDK leaves open, and which may differ between machines. */
  private static final Set<String> INEXACT =
      Set.of(
          "acos", "asin", "atan", "atan2", "cbrt", "cos", "cosh", "exp", "expm1", "hypot", "log",
          "log10", "log1p", "pow", "sin", "sinh", "tan", "tanh");

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.evolkv");

  @Test
  void everyModuleIsLookedAt() {
    Set<String> modules = new TreeSet<>();
    ALL.forEach(type -> modules.add(moduleOf(type)));

    assertThat(modules)
        .containsExactly("api", "bench", "optimizers", "policies", "runtime", "tasks");
    assertThat(ALL).extracting(JavaClass::getName).doesNotContain(ModuleArrowsTest.class.getName());
  }

  @Test
  void theApiDependsOnNothingButTheJdkAndAnnotations() {
    classes()
        .that()
        .resideInAPackage("io.evolkv.api..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.evolkv.api..", "java..", "org.jspecify.annotations..")
        .check(ALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"runtime", "policies", "optimizers", "tasks"})
  void anExtensionDependsOnTheApiAloneAndOnNoOtherModule(String module) {
    noClasses()
        .that()
        .resideInAPackage(packages(module))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(allBut(module))
        .check(ALL);
  }

  @Test
  void theApplicationFindsExtensionsByNameAndKnowsNoneOfThem() {
    noClasses()
        .that()
        .resideInAPackage("io.evolkv.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            EXTENSIONS.stream().map(ModuleArrowsTest::packages).toArray(String[]::new))
        .check(ALL);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.evolkv.(*).(*)..").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void onlyTheExecutionNamedAfterItUsesSpark() {
    noClasses()
        .that()
        .haveNameNotMatching("io\\.evolkv\\.bench\\.execution\\.Spark\\w+([$].*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "scala..")
        .because("a local run has none of it on its class path")
        .check(ALL);
  }

  @Test
  void onlyKernelsUseTheIncubatingVectorApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.evolkv.runtime.kernels..")
        .and()
        .doNotHaveFullyQualifiedName("io.evolkv.bench.benchmark.FmaLoop")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator..")
        .because("one class beside the kernels measures the peak that they are compared with")
        .check(ALL);
  }

  @Test
  void aNameSaysWhatAClassIs() {
    noClasses()
        .should()
        .haveNameMatching(".*[.$](Abstract\\w*|\\w*(Manager|Helper|Utils?|Impl))")
        .check(ALL);
  }

  @Test
  void noResultDependsOnFunctionsThatMayDifferBetweenMachines() {
    noClasses()
        .should()
        .callMethodWhere(
            describe("java.lang.Math is inexact", (JavaMethodCall call) -> isInexact(call)))
        .because("StrictMath gives the same bits everywhere")
        .check(ALL);
  }

  private static boolean isInexact(JavaMethodCall call) {
    return call.getTargetOwner().isEquivalentTo(Math.class) && INEXACT.contains(call.getName());
  }

  @Test
  void onlyTheCommandLineTouchesTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.evolkv.bench.cli..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "in")
        .check(ALL);
  }

  private static String moduleOf(JavaClass type) {
    return type.getPackageName().replaceFirst("^io\\.evolkv\\.(\\w+).*", "$1");
  }

  private static String packages(String module) {
    return "io.evolkv." + module + "..";
  }

  private static String[] allBut(String module) {
    return Stream.concat(EXTENSIONS.stream(), Stream.of("bench"))
        .filter(other -> !other.equals(module))
        .map(ModuleArrowsTest::packages)
        .toArray(String[]::new);
  }
}
