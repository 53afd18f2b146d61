package dev.satchel.ingress.accounts;

import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.KnownAssets;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.lists.IdBounds;
import dev.satchel.messages.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The list of a tenant's accounts. */
final class AccountLists {
  private final JdbcClient jdbc;
  private final AccountRows rows;
  private final KnownAssets assets;

  AccountLists(JdbcClient jdbc, AccountRows rows, KnownAssets assets) {
    this.jdbc = jdbc;
    this.rows = rows;
    this.assets = assets;
  }

  /** The accounts that the key may see. */
  Page page(ApiKey key, HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query query = Query.of(request, errors, AccountFilter.PARAMETERS);
    Page.Asked asked = Page.asked(query, errors);
    AccountFilter filter = AccountFilter.read(query, assets, key.account());
    IdBounds bounds = IdBounds.read(query, asked);
    errors.refuseIfAny();
    return page(key.tenant(), filter, bounds, asked);
  }

  Page page(TenantId tenant, AccountFilter filter, IdBounds bounds, Page.Asked asked) {
    return filter
        .walk(tenant, bounds, asked)
        .page(
            jdbc,
            asked,
            (ids, most) -> rows.listed(tenant, filter, ids, most),
            AccountView::members,
            view -> view.id().uuid());
  }
}
