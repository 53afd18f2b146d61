package dev.satchel.ingress.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.http.KnownAssets;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.lists.FilledTables;
import dev.satchel.ingress.lists.IdBounds;
import dev.satchel.ingress.lists.IdWalk;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.TenantId;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each filter of the list of accounts reads a bounded number of rows, in a table with many. */
class AccountPlansIT {
  private static final TenantId SHOP = new TenantId("shop");
  private static final Page.Asked FIRST = new Page.Asked(50, null, 0);

  private static FilledTables tables;
  private static AccountLists lists;

  @BeforeAll
  static void fill() {
    tables = new FilledTables();
    lists =
        new AccountLists(tables.jdbc(), new AccountRows(tables.jdbc()), new KnownAssets(List.of()));
  }

  @AfterAll
  static void drop() {
    tables.close();
  }

  private static Page read(AccountFilter filter, int reads) {
    return tables.readsAtMost(reads, () -> lists.page(SHOP, filter, IdBounds.of(FIRST), FIRST));
  }

  private static Page read(AccountFilter filter, int reads, String index) {
    tables.assertUses(filter.walk(SHOP, IdBounds.of(FIRST), FIRST), List.of(index));
    return read(filter, reads);
  }

  @Test
  void aPageReadsTheAccountsThatItShowsAndTheirBalances() {
    Page page = read(new AccountFilter(null, null, null), 8 * 51, "account_by_tenant");
    assertThat(page.data()).hasSize(50);
  }

  @Test
  void theReferenceAndTheOneAccountOfAKeyReadOneRow() {
    Page one = read(new AccountFilter("client-17", null, null), 0);
    assertThat(one.data()).hasSize(1);
    AccountId only = new AccountId(FilledTables.uuid(17));
    assertThat(read(new AccountFilter(null, null, only), 0).data()).hasSize(1);
    assertThat(read(new AccountFilter("client-19", null, only), 0).data()).isEmpty();
  }

  @Test
  void anAssetIsLookedForAmongABoundedNumberOfAccounts() {
    Page page =
        read(new AccountFilter(null, new Asset("BTC"), null), 6 * IdWalk.MOST, "account_by_tenant");
    assertThat(page.next()).isNotNull();
  }
}
