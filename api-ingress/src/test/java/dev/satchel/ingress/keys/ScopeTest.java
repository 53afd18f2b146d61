package dev.satchel.ingress.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeTest {
  @Test
  void anAdminGivesTheScopesThatEndAtTheBordersOfItsTenant() {
    Set<Scope> given = EnumSet.noneOf(Scope.class);
    for (Scope scope : Scope.values()) {
      if (scope.mayBeGivenBy(Set.of(Scope.ADMIN))) {
        given.add(scope);
      }
    }
    assertThat(given)
        .isEqualTo(EnumSet.complementOf(EnumSet.of(Scope.OPERATOR, Scope.READER, Scope.EDITOR)));
  }

  @Test
  void aKeyGivesTheScopesThatItHasAndAnOperatorAlsoReader() {
    assertThat(Scope.EDITOR.mayBeGivenBy(Set.of(Scope.EDITOR))).isTrue();
    assertThat(Scope.PAYMENTS.mayBeGivenBy(Set.of(Scope.PAYMENTS))).isTrue();
    assertThat(Scope.TREASURY.mayBeGivenBy(Set.of(Scope.PAYMENTS))).isFalse();
    assertThat(Scope.READER.mayBeGivenBy(Set.of(Scope.OPERATOR))).isTrue();
    assertThat(Scope.OPERATOR.mayBeGivenBy(Set.of(Scope.READER, Scope.ADMIN))).isFalse();
  }
}
