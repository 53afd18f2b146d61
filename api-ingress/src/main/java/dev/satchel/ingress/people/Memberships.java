package dev.satchel.ingress.people;

import dev.satchel.ingress.keys.AuthenticationRefused;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.TenantId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the groups of a person allow. */
final class Memberships {
  private final String claim;
  private final Map<String, OidcSettings.Group> groups;

  /**
   * Creates the mapping.
   *
   * @param claim the name of the claim, for refusals
   */
  Memberships(String claim, Map<String, OidcSettings.Group> groups) {
    this.claim = claim;
    this.groups = Map.copyOf(groups);
  }

  /** A tenant, and all that the groups allow in it. */
  record Membership(TenantId tenant, Set<Scope> scopes) {
    Membership {
      scopes = Set.copyOf(scopes);
    }
  }

  /**
   * What the value of the claim allows. Groups that are not configured allow nothing.
   *
   * @param value null when the token has no such claim
   * @throws AuthenticationRefused (403) when it is no list of texts, or when its groups are of no
   *     tenant or of several
   */
  Membership of(@Nullable Object value) {
    if (value != null
        && !(value instanceof List<?> list && list.stream().allMatch(String.class::isInstance))) {
      throw forbidden("The claim %s of the token must be a list of texts.".formatted(claim));
    }
    Set<String> tenants = new TreeSet<>();
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (Object name : value instanceof List<?> list ? list : List.of()) {
      OidcSettings.Group group = groups.get((String) name);
      if (group != null) {
        tenants.add(group.tenant());
        scopes.addAll(group.allowed());
      }
    }
    if (tenants.isEmpty()) {
      throw forbidden(
          "No group in the claim %s of the token may do anything here.".formatted(claim));
    }
    if (tenants.size() > 1) {
      throw forbidden(
          "The groups of the token are of several tenants (%s); they must be of one."
              .formatted(String.join(", ", tenants)));
    }
    return new Membership(new TenantId(tenants.iterator().next()), scopes);
  }

  private static AuthenticationRefused forbidden(String detail) {
    return new AuthenticationRefused(new RequestRefused(ProblemType.FORBIDDEN, detail));
  }
}
