package dev.satchel.ingress.payments;

import dev.satchel.ingress.http.KnownAssets;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.lists.IdBounds;
import dev.satchel.ingress.lists.IdRange;
import dev.satchel.ingress.lists.IdWalk;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Message;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which payments a list shows. At most one of {@code externalId}, {@code account} and a key of the
 * metadata, each with an index; beside it, or alone, {@code status} and {@code asset}. A status
 * alone has an index, too, but for {@code captured}.
 *
 * @param account payments from it and to it: two ranges
 */
record PaymentFilter(
    @Nullable String status,
    @Nullable Asset asset,
    @Nullable String externalId,
    @Nullable AccountId account,
    @Nullable Metadata metadata) {

  private static final String CAPTURED = "captured";

  /** The statuses that the column {@code rare_status} has. */
  private static final List<String> RARE =
      List.of("authorized", "voided", "partially_refunded", "refunded", "failed");

  private static final List<String> STATUSES =
      Stream.concat(Stream.of(CAPTURED), RARE.stream()).toList();

  /** A key of the metadata and its value. */
  record Metadata(String name, String value) {}

  /** Payments that have an external id. */
  static PaymentFilter ofExternalId(String externalId) {
    return new PaymentFilter(null, null, externalId, null, null);
  }

  /** The query parameters of the list. */
  static List<String> parameters(PaymentSettings settings) {
    return Stream.of(Page.PARAMETERS.stream(), beside().stream(), alternatives(settings).stream())
        .flatMap(names -> names)
        .toList();
  }

  private static List<String> beside() {
    return Stream.concat(Stream.of("status", "asset"), IdBounds.PARAMETERS.stream()).toList();
  }

  private static List<String> alternatives(PaymentSettings settings) {
    return Stream.concat(
            Stream.of("externalId", "account"),
            settings.searchableMetadata().stream().map(PaymentFilter::parameter))
        .toList();
  }

  private static String parameter(String key) {
    return "metadata." + key;
  }

  static PaymentFilter read(Query query, PaymentSettings settings, KnownAssets assets) {
    query.atMostOneOf(alternatives(settings), beside());
    String code = query.get("asset");
    Asset asset = code == null ? null : assets.named(code).orElse(null);
    if (code != null && asset == null) {
      query.note("asset", "asset", "must be one of " + assets);
    }
    return new PaymentFilter(
        query.word("status", STATUSES),
        asset,
        query.text("externalId", 255),
        query.id("account", AccountId::parse),
        metadata(query, settings));
  }

  private static @Nullable Metadata metadata(Query query, PaymentSettings settings) {
    for (String key : settings.searchableMetadata()) {
      String value = query.text(parameter(key), 512);
      if (value != null) {
        return new Metadata(key, value);
      }
    }
    return null;
  }

  /** The walk over the ids of a page. */
  IdWalk walk(TenantId tenant, IdBounds bounds, Page.Asked asked) {
    if (externalId != null) {
      return IdWalk.of(
          byExternalId(tenant, externalId), bounds, asked, status != null || asset != null);
    }
    if (account != null) {
      return IdWalk.of(ofAccount(tenant, account), bounds, asked, status != null || asset != null);
    }
    if (metadata != null) {
      return IdWalk.of(
          List.of(withMetadata(tenant, metadata)), bounds, asked, status != null || asset != null);
    }
    if (status == null) {
      return IdWalk.of(all(tenant), bounds, asked, asset != null);
    }
    IdRange range = status.equals(CAPTURED) ? captured(tenant) : rare(tenant, status);
    return IdWalk.of(List.of(range), bounds, asked, asset != null);
  }

  /**
   * The tickets that named it, whose payments have their ids, as long as the tickets are kept; and
   * the payment that used it up, for ever.
   */
  private static List<IdRange> byExternalId(TenantId tenant, String externalId) {
    return List.of(
        IdRange.of(
            "ticket",
            "ticket_by_external_id",
            "tenant = ? AND external_id = ?",
            tenant.name(),
            externalId),
        new IdRange(
            "external_id",
            "PRIMARY",
            "ticket",
            "tenant = ? AND task = ? AND external_id = ?",
            List.of(tenant.name(), Message.typeName(Pay.class), externalId)));
  }

  private static List<IdRange> ofAccount(TenantId tenant, AccountId account) {
    byte[] id = Rows.bytes(account.uuid());
    return List.of(
        IdRange.of(
            "payment", "payment_by_payer", "tenant = ? AND from_account = ?", tenant.name(), id),
        IdRange.of(
            "payment", "payment_by_payee", "tenant = ? AND to_account = ?", tenant.name(), id));
  }

  private static IdRange withMetadata(TenantId tenant, Metadata metadata) {
    return new IdRange(
        "payment_metadata",
        "PRIMARY",
        "payment",
        "tenant = ? AND name = ? AND value = ?",
        List.of(tenant.name(), metadata.name(), metadata.value()));
  }

  private static List<IdRange> all(TenantId tenant) {
    List<IdRange> ranges = new ArrayList<>();
    ranges.add(captured(tenant));
    RARE.forEach(status -> ranges.add(rare(tenant, status)));
    return ranges;
  }

  private static IdRange captured(TenantId tenant) {
    return IdRange.of(
        "payment", "payment_by_status", "tenant = ? AND rare_status IS NULL", tenant.name());
  }

  private static IdRange rare(TenantId tenant, String status) {
    return IdRange.of(
        "payment", "payment_by_status", "tenant = ? AND rare_status = ?", tenant.name(), status);
  }
}
