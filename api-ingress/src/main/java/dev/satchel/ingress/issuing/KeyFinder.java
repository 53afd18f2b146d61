package dev.satchel.ingress.issuing;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.search.Finder;
import dev.satchel.ingress.search.Found;
import java.util.List;
import java.util.Set;

/** Finds API keys by their ids, never by a secret. */
final class KeyFinder implements Finder {
  private final KeyRows rows;

  KeyFinder(KeyRows rows) {
    this.rows = rows;
  }

  @Override
  public Set<Scope> scopes() {
    return Set.of(Scope.ADMIN, Scope.AUDITOR);
  }

  @Override
  public List<Found> find(String text, ApiKey key, int most) {
    return Found.id(text, ApiKey::parseId)
        .filter(id -> rows.find(key.tenant(), id).isPresent())
        .map(id -> new Found("key", text, "/v1/keys/" + text, "id"))
        .stream()
        .toList();
  }
}
