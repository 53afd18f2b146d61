package dev.satchel.workers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The allowed dependencies between the domains, and the libraries that no domain may use. */
class ArchitectureTest {
  private static final String ROOT = "dev.satchel.workers";

  /** What a domain may depend on: a package that is not listed below is a domain. */
  private static final Set<String> OF_A_DOMAIN =
      Set.of("audit", "ledger", "money", "retention", "tickets");

  private static final Set<String> WITHOUT_ARROWS = Set.of("audit", "ledger", "retention");

  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "desk", Set.of("audit", "tickets"),
          "intake", Set.of("tickets"),
          "money", Set.of("ledger"),
          "queues", Set.of("audit"),
          "reconciliation", Set.of("ledger", "tickets"),
          "tickets", Set.of("audit"));

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void modulithVerifiesTheModules() {
    ApplicationModules modules = ApplicationModules.of(ROOT);

    modules.verify();

    assertThat(modules.stream().map(module -> module.getIdentifier().toString()))
        .contains(
            "audit",
            "ledger",
            "money",
            "accounts",
            "payments",
            "tickets",
            "reconciliation",
            "intake",
            "desk",
            "queues",
            "retention");
  }

  @Test
  void domainsDependOnlyOnTheDomainsOfTheArchitecturePage() {
    Map<String, Set<String>> arrows = new TreeMap<>();
    for (JavaClass origin : classes) {
      String from = domain(origin);
      origin.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith(ROOT + "."))
          .map(ArchitectureTest::domain)
          .filter(to -> !from.isEmpty() && !to.equals(from))
          .forEach(to -> arrows.computeIfAbsent(from, key -> new TreeSet<>()).add(to));
    }
    arrows.forEach(
        (from, to) -> {
          if (ARROWS.containsKey(from)) {
            assertThat(to).as(from).isEqualTo(ARROWS.get(from));
          } else {
            assertThat(to).as(from).isSubsetOf(OF_A_DOMAIN);
          }
        });
    assertThat(arrows).containsKeys(ARROWS.keySet().toArray(String[]::new));
    assertThat(arrows).doesNotContainKeys(WITHOUT_ARROWS.toArray(String[]::new));
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void noDomainDependsOnHttpOrAmqp() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.rabbitmq..",
            "org.springframework.amqp..",
            "org.springframework.web..",
            "org.springframework.http..",
            "jakarta.servlet..",
            "java.net.http..")
        .check(classes);
  }

  @Test
  void noDomainDependsOnSpringTransactions() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework.transaction..", "jakarta.transaction..")
        .check(classes);
  }

  @Test
  void noFieldOrResultIsADoubleOrAFloat() {
    noFields()
        .should()
        .haveRawType(double.class)
        .orShould()
        .haveRawType(float.class)
        .check(classes);
    noMethods()
        .should()
        .haveRawReturnType(double.class)
        .orShould()
        .haveRawReturnType(float.class)
        .check(classes);
  }

  @Test
  void clocksAndRandomIdsAreInjected() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(classes);
  }

  private static String domain(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
  }
}
