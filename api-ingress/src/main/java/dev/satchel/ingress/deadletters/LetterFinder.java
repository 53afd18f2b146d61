package dev.satchel.ingress.deadletters;

import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.search.Finder;
import dev.satchel.ingress.search.Found;
import dev.satchel.messages.DeadLetterId;
import java.util.List;
import java.util.Set;

/** Finds dead letters by their ids. */
final class LetterFinder implements Finder {
  private final LetterRows letters;

  LetterFinder(LetterRows letters) {
    this.letters = letters;
  }

  @Override
  public Set<Scope> scopes() {
    return Set.of(Scope.READER);
  }

  @Override
  public List<Found> find(String text, ApiKey key, int most) {
    return Found.id(text, DeadLetterId::parse)
        .filter(id -> letters.find(id, key.onlyTenant()).isPresent())
        .map(id -> new Found(DeadLetterId.KIND, id.toString(), "/v1/dead-letters/" + id, "id"))
        .stream()
        .toList();
  }
}
