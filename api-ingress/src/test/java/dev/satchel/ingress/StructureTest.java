package dev.satchel.ingress;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The arrows between the packages, and what each of them shows. */
class StructureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.satchel.ingress");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.satchel.ingress.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void domainsDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("..accounts..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..ingress.payments..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("..ingress.payments..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..accounts..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage("..http..", "..keys..", "..problems..", "..rows..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..tickets..", "..accounts..", "..ingress.payments..", "..docs..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages("..deadletters..", "..queues..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..deadletters..", "..queues..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("..audit..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..ingress.tickets..")
        .check(CLASSES);
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
            .map(type -> type.getName().substring("dev.satchel.ingress.".length()))
            .collect(Collectors.toSet());
    assertThat(shown)
        .containsExactlyInAnyOrder(
            "AssetSettings",
            "Ingress",
            "audit.AuditEntry",
            "audit.AuditLog",
            "audit.Audited",
            "audit.OperatorCall",
            "bounds.Bound",
            "bounds.Heap",
            "bounds.Owner",
            "bounds.Shares",
            "deadletters.DeadLetterSettings",
            "http.Answer",
            "http.Body",
            "http.Caller",
            "http.Etag",
            "http.FieldErrors",
            "http.Fields",
            "http.Json",
            "http.KnownAssets",
            "http.Page",
            "http.PathIds",
            "http.Pending",
            "http.Problems",
            "http.Query",
            "http.Reply",
            "http.ReplyWriter",
            "http.TraceHeader",
            "keys.ApiKey",
            "keys.BootstrapKey",
            "keys.KeySettings",
            "keys.RequiresScope",
            "keys.Scope",
            "problems.ApiProblem",
            "problems.FieldError",
            "problems.ProblemType",
            "problems.RequestRefused",
            "problems.WriteUncertain",
            "rows.Rows",
            "tickets.Acceptance",
            "tickets.AttemptRows",
            "tickets.MadeVersions",
            "tickets.SharedReads",
            "tickets.TaskRequest",
            "tickets.Ticket",
            "tickets.WaitEnd",
            "tickets.Waiter",
            "tickets.Waiters",
            "tickets.WaitingSettings",
            "tickets.WritingSettings");
  }
}
