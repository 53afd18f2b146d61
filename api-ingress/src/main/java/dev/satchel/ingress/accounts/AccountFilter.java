package dev.satchel.ingress.accounts;

import dev.satchel.ingress.http.KnownAssets;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.lists.IdBounds;
import dev.satchel.ingress.lists.IdRange;
import dev.satchel.ingress.lists.IdWalk;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.TenantId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which accounts a list shows: the one with a {@code reference}, which has an index and is given
 * alone, or those that hold an {@code asset}, which are looked for among the rows.
 *
 * @param only the account that the key is tied to; null for all of the tenant
 */
record AccountFilter(@Nullable String reference, @Nullable Asset asset, @Nullable AccountId only) {
  /** The query parameters of the list. */
  static final List<String> PARAMETERS =
      Stream.of(
              Page.PARAMETERS.stream(),
              Stream.of("reference", "asset"),
              IdBounds.PARAMETERS.stream())
          .flatMap(names -> names)
          .toList();

  static AccountFilter read(Query query, KnownAssets assets, @Nullable AccountId only) {
    for (String other : List.of("asset", "createdFrom", "createdTo")) {
      query.atMostOneOf(List.of("reference", other), List.of());
    }
    String code = query.get("asset");
    Asset asset = code == null ? null : assets.named(code).orElse(null);
    if (code != null && asset == null) {
      query.note("asset", "asset", "must be one of " + assets);
    }
    return new AccountFilter(query.text("reference", 255), asset, only);
  }

  /** The walk over the ids of a page. */
  IdWalk walk(TenantId tenant, IdBounds bounds, Page.Asked asked) {
    if (reference != null) {
      IdRange one =
          IdRange.of(
              "account",
              "account_reference",
              "tenant = ? AND reference = ?",
              tenant.name(),
              reference);
      return IdWalk.of(List.of(one), bounds, asked, false);
    }
    IdRange range =
        only == null
            ? IdRange.of("account", "account_by_tenant", "tenant = ?", tenant.name())
            : IdRange.of(
                "account",
                "account_by_tenant",
                "tenant = ? AND id = ?",
                tenant.name(),
                Rows.bytes(only.uuid()));
    return IdWalk.of(List.of(range), bounds, asked, asset != null);
  }
}
