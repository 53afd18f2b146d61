package dev.satchel.ingress.payments;

import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.lists.IdBounds;
import dev.satchel.ingress.search.Finder;
import dev.satchel.ingress.search.Found;
import dev.satchel.messages.PaymentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds payments by their ids, undecided ones too, and decided ones by their external ids. */
final class PaymentFinder implements Finder {
  private final PaymentRows rows;
  private final PaymentLists lists;

  PaymentFinder(PaymentRows rows, PaymentLists lists) {
    this.rows = rows;
    this.lists = lists;
  }

  @Override
  public Set<Scope> scopes() {
    return Set.of(Scope.PAYMENTS_READ);
  }

  @Override
  public List<Found> find(String text, ApiKey key, int most) {
    List<Found> found = new ArrayList<>();
    Found.id(text, PaymentId::parse)
        .filter(id -> rows.isKnown(key.tenant(), id))
        .ifPresent(id -> found.add(found(id.toString(), "id")));
    Page.Asked asked = new Page.Asked(most, null, 0);
    lists
        .page(key.tenant(), PaymentFilter.ofExternalId(text), IdBounds.of(asked), asked)
        .data()
        .forEach(payment -> found.add(found(String.valueOf(payment.get("id")), "externalId")));
    return found;
  }

  private static Found found(String id, String by) {
    return new Found(PaymentId.KIND, id, "/v1/payments/" + id, by);
  }
}
