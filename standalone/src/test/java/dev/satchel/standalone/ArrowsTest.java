package dev.satchel.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.satchel.delivery.process.DeliveryConfiguration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Checks the dependencies between all modules. This module is the only one that has all of them on
 * its classpath.
 */
class ArrowsTest {
  private static final String ROOT = "dev.satchel.";

  /** The modules that each module may import; no application imports another. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "messages", Set.of(),
          "delivery", Set.of("messages"),
          "ingress", Set.of("messages", "delivery"),
          "workers", Set.of("messages", "delivery"),
          "scheduler", Set.of("messages", "delivery"),
          "setup", Set.of("messages", "delivery", "ingress"),
          "standalone", Set.of("messages", "delivery", "ingress", "workers", "scheduler", "setup"));

  private final JavaClasses all =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.satchel");

  @Test
  void modulesImportOnlyTheirAllowedModules() {
    Map<String, Set<String>> arrows = new TreeMap<>();
    for (JavaClass origin : all) {
      origin.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith(ROOT))
          .map(ArrowsTest::module)
          .filter(target -> !target.equals(module(origin)))
          .forEach(
              target ->
                  arrows.computeIfAbsent(module(origin), from -> new TreeSet<>()).add(target));
    }
    assertThat(arrows.keySet()).isSubsetOf(ALLOWED.keySet());
    arrows.forEach(
        (from, to) -> assertThat(ALLOWED.getOrDefault(from, Set.of())).as(from).containsAll(to));
  }

  @Test
  void theContractDependsOnTheJdkAndJspecifyOnly() {
    classes()
        .that()
        .resideInAPackage("dev.satchel.messages..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.satchel.messages..", "java..", "org.jspecify..")
        .check(all);
  }

  @Test
  void onlyDeliveryUsesSpringTransactions() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.satchel.delivery..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.springframework.transaction.annotation.Transactional")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.springframework.transaction.support.TransactionTemplate")
        .check(all);
  }

  /**
   * The logs of calls and events are parts with a face of their own: several processes use them.
   */
  @Test
  void otherModulesUseOnlyTheApiPackagesOfDelivery() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.satchel.delivery..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.satchel.delivery.*..")
                .and(not(resideInAPackage("dev.satchel.delivery.servers")))
                .and(not(resideInAPackage("dev.satchel.delivery.audit")))
                .and(not(resideInAPackage("dev.satchel.delivery.events")))
                .and(not(type(DeliveryConfiguration.class))))
        .check(all);
  }

  @Test
  void theApiPackageOfDeliveryDoesNotDependOnItsParts() {
    noClasses()
        .that()
        .resideInAPackage("dev.satchel.delivery")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.satchel.delivery.*..")
                .and(not(resideInAPackage("dev.satchel.delivery.servers"))))
        .check(all);
  }

  @Test
  void thePartsOfDeliveryHaveNoCycles() {
    slices().matching("dev.satchel.delivery.(*)..").should().beFreeOfCycles().check(all);
  }

  @Test
  void ingressWorkersAndContractDoNotDependOnAmqp() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.satchel.ingress..", "dev.satchel.workers..", "dev.satchel.messages..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.rabbitmq..", "org.springframework.amqp..")
        .check(all);
  }

  @Test
  void timeAndIdsAreInjected() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(all);
  }

  @Test
  void noClassNameEndsInManagerHelperUtilOrImpl() {
    noClasses()
        .should(
            com.tngtech.archunit.lang.conditions.ArchConditions.be(
                DescribedPredicate.describe(
                    "a Manager, Helper, Util or Impl",
                    (JavaClass type) ->
                        type.getSimpleName().matches(".*(Manager|Helper|Utils?|Impl)"))))
        .check(all);
  }

  private static String module(JavaClass type) {
    String path = type.getPackageName().substring(ROOT.length());
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }
}
