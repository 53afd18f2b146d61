package dev.satchel.ingress;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The allowed dependencies between the packages, and the public classes of each. */
class StructureTest {
  private static final String ROOT = "dev.satchel.ingress";
  private static final Set<String> ACCEPTING_AND_WAITING =
      Set.of("accepting", "batches", "tickets", "waiting");
  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "accepting", Set.of("batches", "tickets", "waiting"),
          "tickets", Set.of("batches", "waiting"));

  /** Every package that is not listed here is a domain. */
  private static final Set<String> INFRASTRUCTURE =
      Set.of(
          "accepting",
          "audit",
          "authentication",
          "batches",
          "bounds",
          "browsers",
          "chain",
          "docs",
          "edge",
          "http",
          "keys",
          "limits",
          "lists",
          "people",
          "problems",
          "proxies",
          "rows",
          "search",
          "tickets",
          "tls",
          "waiting");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyDomainsDependOnAcceptingAndWaitingBesideTheListedArrows() {
    Map<String, Set<String>> arrows = arrows();
    arrows.values().forEach(to -> to.retainAll(ACCEPTING_AND_WAITING));
    arrows.values().removeIf(Set::isEmpty);
    arrows.keySet().removeIf(from -> !INFRASTRUCTURE.contains(from) && !from.equals(ROOT));

    assertThat(arrows).isEqualTo(ARROWS);
  }

  @Test
  void noPackageDependsOnADomain() {
    Map<String, Set<String>> arrows = arrows();
    arrows.values().forEach(to -> to.removeAll(INFRASTRUCTURE));
    arrows.values().removeIf(Set::isEmpty);

    assertThat(arrows).isEmpty();
  }

  @Test
  void theBaseDoesNotDependOnTheDescription() {
    noClasses()
        .that()
        .resideInAnyPackage("..http..", "..keys..", "..limits..", "..problems..", "..rows..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..docs..")
        .check(CLASSES);
  }

  private static Map<String, Set<String>> arrows() {
    Map<String, Set<String>> arrows = new TreeMap<>();
    for (JavaClass origin : CLASSES) {
      String from = part(origin);
      origin.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith(ROOT + "."))
          .map(StructureTest::part)
          .filter(to -> !to.equals(from))
          .forEach(to -> arrows.computeIfAbsent(from, key -> new TreeSet<>()).add(to));
    }
    return arrows;
  }

  private static String part(JavaClass type) {
    return type.getPackageName().replace(ROOT + ".", "");
  }

  @Test
  void nothingOpensTransactionsOrTalksToTheBroker() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework.transaction.annotation..",
            "org.springframework.transaction.support..",
            "org.springframework.amqp..",
            "com.rabbitmq..")
        .check(CLASSES);
  }

  @Test
  void onlyTheFaceOfEachPackageIsPublic() {
    Set<String> shown =
        CLASSES.stream()
            .filter(type -> type.isTopLevelClass())
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .map(type -> type.getName().substring(ROOT.length() + 1))
            .collect(Collectors.toSet());
    assertThat(shown)
        .containsExactlyInAnyOrder(
            "AssetSettings",
            "Ingress",
            "accepting.Acceptance",
            "accepting.CancellableTask",
            "accepting.TaskRequest",
            "audit.Audited",
            "audit.Call",
            "audit.Origin",
            "batches.Batches",
            "batches.SharedReads",
            "batches.WritingSettings",
            "bounds.Bound",
            "bounds.Heap",
            "bounds.Owner",
            "bounds.Shares",
            "deadletters.DeadLetterSettings",
            "http.Accepts",
            "http.Answer",
            "http.Body",
            "http.BodyDigest",
            "http.Caller",
            "http.Etag",
            "http.FieldErrors",
            "http.Fields",
            "http.Gzip",
            "http.Json",
            "http.KnownAssets",
            "http.Networks",
            "http.OffersCsv",
            "http.Page",
            "http.Parts",
            "http.PathIds",
            "http.Pending",
            "http.Problems",
            "http.Query",
            "http.Reply",
            "http.ReplyWriter",
            "http.TraceHeader",
            "keys.ApiKey",
            "keys.Authenticated",
            "keys.AuthenticationRefused",
            "keys.BootstrapKey",
            "keys.KeyEndListener",
            "keys.KeyHash",
            "keys.KeySecret",
            "keys.KeySettings",
            "keys.KeyWatch",
            "keys.Person",
            "keys.PresentedKey",
            "keys.RequestBounds",
            "keys.RequiresScope",
            "keys.Scope",
            "limits.LimitSettings",
            "limits.OwnRates",
            "limits.Rates",
            "limits.RequestLimits",
            "lists.IdBounds",
            "lists.IdRange",
            "lists.IdWalk",
            "problems.ApiProblem",
            "problems.FieldError",
            "problems.ProblemType",
            "problems.RequestRefused",
            "problems.WriteUncertain",
            "rows.Compressed",
            "rows.Rows",
            "search.Finder",
            "search.Found",
            "tickets.AttemptRows",
            "tickets.Sender",
            "tickets.SubjectAccounts",
            "tickets.SubjectPath",
            "tickets.SubjectPaths",
            "tickets.Ticket",
            "tickets.TicketAnswers",
            "tickets.TicketReading",
            "tickets.TicketRows",
            "tickets.TimelineEvent",
            "tickets.TimelineSource",
            "waiting.SubjectVersions",
            "waiting.WaitEnd",
            "waiting.Waiter",
            "waiting.Waiters",
            "waiting.WaitingSettings");
  }
}
