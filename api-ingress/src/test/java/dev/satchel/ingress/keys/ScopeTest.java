package dev.satchel.ingress.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeTest {
  @Test
  void anAdminGivesTheScopesOfItsTenant() {
    assertThat(given(Set.of(Scope.ADMIN)))
        .isEqualTo(
            EnumSet.complementOf(
                EnumSet.of(Scope.OPERATOR, Scope.READER, Scope.EDITOR, Scope.INSTALLATION)));
  }

  @Test
  void aKeyGivesTheScopesThatItHasAndThoseThatTheyImply() {
    assertThat(given(Set.of(Scope.EDITOR))).containsExactly(Scope.EDITOR, Scope.TICKETS_READ);
    assertThat(given(Set.of(Scope.OPERATOR)))
        .containsExactly(Scope.OPERATOR, Scope.READER, Scope.TICKETS_READ);
    assertThat(given(Set.of(Scope.INSTALLATION))).containsExactly(Scope.INSTALLATION);
    assertThat(Scope.OPERATOR.mayBeGivenBy(Set.of(Scope.READER, Scope.ADMIN))).isFalse();
  }

  @Test
  void anAdminHasTheScopesOfItsTenantButThatOfAnApprover() {
    assertThat(implied(Scope.ADMIN))
        .isEqualTo(
            EnumSet.complementOf(
                EnumSet.of(
                    Scope.APPROVER,
                    Scope.OPERATOR,
                    Scope.READER,
                    Scope.EDITOR,
                    Scope.INSTALLATION)));
  }

  @Test
  void aScopeThatMakesTasksIncludesTheReadingOfWhatItChanges() {
    assertThat(implied(Scope.PAYMENTS))
        .containsExactly(Scope.PAYMENTS, Scope.PAYMENTS_READ, Scope.TICKETS_READ);
    assertThat(implied(Scope.ACCOUNTS))
        .containsExactly(Scope.ACCOUNTS, Scope.ACCOUNTS_READ, Scope.TICKETS_READ);
    assertThat(implied(Scope.TREASURY))
        .containsExactly(Scope.TREASURY, Scope.ACCOUNTS_READ, Scope.TICKETS_READ);
    assertThat(implied(Scope.PAYMENTS_READ)).containsExactly(Scope.PAYMENTS_READ);
    assertThat(implied(Scope.READER)).containsExactly(Scope.READER);
    assertThat(implied(Scope.AUDITOR)).containsExactly(Scope.AUDITOR);
  }

  @Test
  void aRowKeepsNamesThatThisReleaseDoesNotKnow() {
    assertThat(Scope.read("payments:read,rates,payments"))
        .containsExactly(Scope.PAYMENTS, Scope.PAYMENTS_READ);
    assertThat(Scope.unknown("payments:read,rates,payments")).containsExactly("rates");
    assertThat(Scope.write(Set.of(Scope.TICKETS_READ, Scope.ADMIN)))
        .isEqualTo("admin,tickets:read");
  }

  private static Set<Scope> given(Set<Scope> own) {
    Set<Scope> given = EnumSet.noneOf(Scope.class);
    for (Scope scope : Scope.values()) {
      if (scope.mayBeGivenBy(own)) {
        given.add(scope);
      }
    }
    return given;
  }

  private static Set<Scope> implied(Scope own) {
    Set<Scope> implied = EnumSet.noneOf(Scope.class);
    for (Scope scope : Scope.values()) {
      if (own.implies(scope)) {
        implied.add(scope);
      }
    }
    return implied;
  }
}
