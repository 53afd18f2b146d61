package dev.satchel.ingress.payments;

import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.KnownAssets;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.lists.IdBounds;
import dev.satchel.messages.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The list of a tenant's decided payments. */
final class PaymentLists {
  private final JdbcClient jdbc;
  private final PaymentRows rows;
  private final PaymentSettings settings;
  private final KnownAssets assets;

  PaymentLists(JdbcClient jdbc, PaymentRows rows, PaymentSettings settings, KnownAssets assets) {
    this.jdbc = jdbc;
    this.rows = rows;
    this.settings = settings;
    this.assets = assets;
  }

  Page page(TenantId tenant, HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query query = Query.of(request, errors, PaymentFilter.parameters(settings));
    Page.Asked asked = Page.asked(query, errors);
    PaymentFilter filter = PaymentFilter.read(query, settings, assets);
    IdBounds bounds = IdBounds.read(query, asked);
    errors.refuseIfAny();
    return page(tenant, filter, bounds, asked);
  }

  Page page(TenantId tenant, PaymentFilter filter, IdBounds bounds, Page.Asked asked) {
    return filter
        .walk(tenant, bounds, asked)
        .page(
            jdbc,
            asked,
            (ids, most) -> rows.listed(tenant, filter, ids, most),
            PaymentView::members,
            view -> view.asked().payment().uuid());
  }
}
