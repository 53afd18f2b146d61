package dev.satchel.ingress.people;

import dev.satchel.ingress.keys.Scope;
import dev.satchel.messages.TenantId;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code satchel.ingress.oidc.*}.
 *
 * @param issuer the URL of the issuer, exactly as in the claim {@code iss}; null for no people
 * @param audience what the claim {@code aud} must contain; required with an issuer
 * @param jwksUri where the issuer's keys are; null for what the issuer's metadata says, which must
 *     then be on the issuer's host
 * @param groupsClaim the claim with the names of groups, a list of texts
 * @param groups what each group allows, by its name
 */
@ConfigurationProperties(prefix = "satchel.ingress.oidc", ignoreUnknownFields = false)
record OidcSettings(
    @Nullable String issuer,
    @Nullable String audience,
    @Nullable String jwksUri,
    @DefaultValue("groups") String groupsClaim,
    @DefaultValue Map<String, Group> groups) {
  private static final String PREFIX = "satchel.ingress.oidc.";
  private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d+){3}|\\[.*]");

  OidcSettings {
    groups = Map.copyOf(groups);
    if (issuer == null) {
      if (audience != null || jwksUri != null || !groups.isEmpty()) {
        throw new IllegalArgumentException(PREFIX + "issuer is missing, but others are given");
      }
    } else {
      requireHttps("issuer", issuer);
      if (jwksUri != null) {
        requireHttps("jwks-uri", jwksUri);
      }
      if (audience == null || audience.isBlank()) {
        throw new IllegalArgumentException(
            PREFIX + "audience is required: without it a token for any application would do");
      }
      if (groups.isEmpty()) {
        throw new IllegalArgumentException(
            PREFIX + "groups are required: without one nobody may do anything");
      }
    }
  }

  /**
   * What the members of a group may do.
   *
   * @param tenant where
   * @param scopes by their names, such as {@code approver}
   */
  record Group(String tenant, List<String> scopes) {
    Group {
      TenantId _ = new TenantId(tenant);
      scopes = List.copyOf(scopes);
      Set<String> unknown = Scope.unknown(String.join(",", scopes));
      if (scopes.isEmpty() || !unknown.isEmpty()) {
        throw new IllegalArgumentException(
            PREFIX + "groups.*.scopes must be names of scopes; these are not: " + unknown);
      }
    }

    Set<Scope> allowed() {
      return Scope.read(String.join(",", scopes));
    }
  }

  /** Keys that come over an open connection could be anybody's. */
  private static void requireHttps(String name, String url) {
    URI uri = URI.create(url);
    boolean safe =
        "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && isLoopback(uri));
    if (!safe
        || uri.getHost() == null
        || uri.getUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          PREFIX + name + " must be an https URL (on loopback also http) without a query");
    }
  }

  private static boolean isLoopback(URI uri) {
    String host = uri.getHost();
    return host != null
        && LOOPBACK.matcher(host).matches()
        && (host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress());
  }
}
