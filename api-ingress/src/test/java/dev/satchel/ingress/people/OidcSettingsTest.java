package dev.satchel.ingress.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.ingress.keys.Scope;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class OidcSettingsTest {
  private static final String PREFIX = "satchel.ingress.oidc.";
  private static final Map<String, String> GOOD =
      Map.of(
          "issuer", "https://login.example/realms/shop",
          "audience", "satchel",
          "groups[/staff/approvers].tenant", "shop",
          "groups[/staff/approvers].scopes", "approver,tickets:read");

  private static OidcSettings bound(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    settings.forEach((name, value) -> all.put(PREFIX + name, value));
    return new Binder(new MapConfigurationPropertySource(all))
        .bindOrCreate("satchel.ingress.oidc", OidcSettings.class);
  }

  private static OidcSettings with(String name, String value) {
    Map<String, String> changed = new HashMap<>(GOOD);
    changed.put(name, value);
    return bound(changed);
  }

  @Test
  void isOffByDefault() {
    assertThat(bound(Map.of())).isEqualTo(new OidcSettings(null, null, null, "groups", Map.of()));
  }

  @Test
  void readsNamesOfGroupsWithAnyCharacters() {
    OidcSettings settings = bound(GOOD);
    assertThat(settings.groups()).containsOnlyKeys("/staff/approvers");
    assertThat(settings.groups().values())
        .allSatisfy(
            group -> assertThat(group.allowed()).containsOnly(Scope.APPROVER, Scope.TICKETS_READ));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:8180/realms/x", "http://127.0.0.1", "http://[::1]:80"})
  void anIssuerOnLoopbackNeedsNoTls(String issuer) {
    assertThat(with("issuer", issuer).issuer()).isEqualTo(issuer);
  }

  @ParameterizedTest
  @CsvSource({
    "issuer,http://login.example",
    "issuer,http://127.evil.example",
    "issuer,https://user:word@login.example",
    "issuer,https://login.example?x=1",
    "issuer,nothing",
    "jwks-uri,http://keys.example",
    "audience,' '",
    "groups.more.tenant,shop",
    "groups[/staff/approvers].scopes,aprover",
    "groups[/staff/approvers].tenant,No Tenant"
  })
  void refusesSettingsThatAreUnsafeOrMisspelt(String name, String value) {
    assertThatThrownBy(() -> with(name, value)).isInstanceOf(RuntimeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"issuer", "audience"})
  void refusesSettingsOfWhichAPartIsMissing(String name) {
    Map<String, String> less = new HashMap<>(GOOD);
    less.remove(name);
    assertThatThrownBy(() -> bound(less)).isInstanceOf(RuntimeException.class);
  }
}
