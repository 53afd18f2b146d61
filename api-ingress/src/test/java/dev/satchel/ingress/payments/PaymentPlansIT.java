package dev.satchel.ingress.payments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.http.KnownAssets;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.lists.FilledTables;
import dev.satchel.ingress.lists.IdBounds;
import dev.satchel.ingress.lists.IdWalk;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.TenantId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each filter of the list of payments reads a bounded number of rows, in a table with many. */
class PaymentPlansIT {
  private static final TenantId SHOP = new TenantId("shop");
  private static final Page.Asked FIRST = new Page.Asked(50, null, 0);

  /** The most that a page without a filter on rows reads, and one with such a filter. */
  private static final int FEW = 8 * 51;

  private static final int MANY = 6 * IdWalk.MOST;

  private static FilledTables tables;
  private static PaymentLists lists;

  @BeforeAll
  static void fill() {
    tables = new FilledTables();
    lists =
        new PaymentLists(
            tables.jdbc(),
            new PaymentRows(tables.jdbc(), new MessageCodec()),
            new PaymentSettings(List.of("order")),
            new KnownAssets(List.of()));
  }

  @AfterAll
  static void drop() {
    tables.close();
  }

  /** A filter, how much a page may read, and the indexes that it may use. */
  record Case(String name, PaymentFilter filter, int reads, List<String> indexes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    AccountId payer = new AccountId(FilledTables.uuid(17));
    AccountId payee = new AccountId(FilledTables.uuid(117));
    PaymentFilter.Metadata order = new PaymentFilter.Metadata("order", "value-17");
    List<String> status = List.of("payment_by_status");
    List<String> account = List.of("payment_by_payer", "payment_by_payee");
    return Stream.of(
        new Case("all", filter(null, null, null, null), FEW, status),
        new Case("captured", filter("captured", null, null, null), FEW, status),
        new Case("failed", filter("failed", null, null, null), FEW, status),
        new Case("authorized", filter("authorized", null, null, null), FEW, status),
        new Case("refunded", filter("refunded", null, null, null), 0, status),
        new Case("asset", filter(null, "BTC", null, null), MANY, status),
        new Case("failed, asset", filter("failed", "KRW", null, null), MANY, status),
        new Case("payer", filter(null, null, payer, null), FEW, account),
        new Case("payee", filter(null, null, payee, null), FEW, account),
        new Case("payer, status", filter("failed", null, payer, null), MANY, account),
        new Case("metadata", filter(null, null, null, order), FEW, List.of("PRIMARY")),
        new Case("metadata, asset", filter(null, "KRW", null, order), MANY, List.of("PRIMARY")),
        new Case(
            "external id",
            PaymentFilter.ofExternalId("order-16"),
            FEW,
            List.of("ticket_by_external_id", "PRIMARY")));
  }

  private static PaymentFilter filter(
      @Nullable String status,
      @Nullable String asset,
      @Nullable AccountId account,
      PaymentFilter.@Nullable Metadata metadata) {
    return new PaymentFilter(
        status, asset == null ? null : new Asset(asset), null, account, metadata);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void readsABoundedNumberOfRowsByItsIndexes(Case asked) {
    Page page = read(asked, FIRST);

    if (asked.reads() == FEW) {
      assertThat(page.data()).isNotEmpty();
    }
    if (page.next() != null) {
      read(asked, new Page.Asked(50, FilledTables.uuid(FilledTables.ROWS / 2), 0));
    }
  }

  private static Page read(Case asked, Page.Asked page) {
    IdBounds bounds = IdBounds.of(page);
    tables.assertUses(asked.filter().walk(SHOP, bounds, page), asked.indexes());
    return tables.readsAtMost(asked.reads(), () -> lists.page(SHOP, asked.filter(), bounds, page));
  }
}
