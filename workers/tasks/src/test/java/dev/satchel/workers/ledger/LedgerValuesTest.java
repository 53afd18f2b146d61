package dev.satchel.workers.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.TenantId;
import dev.satchel.workers.ledger.JournalEntry.Layer;
import dev.satchel.workers.ledger.JournalEntry.Line;
import dev.satchel.workers.ledger.JournalEntry.Posting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LedgerValuesTest {
  private static final TenantId TENANT = new TenantId("shop");
  private static final Asset KRW = new Asset("KRW");
  private static final Asset BTC = new Asset("BTC");
  private static final AccountId LOW = new AccountId(new UUID(1, 1));
  private static final AccountId HIGH = new AccountId(new UUID(-1, -1));
  private static final BalanceKey KEY = new BalanceKey(LOW, KRW);
  private static final Cause CAUSE = new Cause("chain", "step", null);

  @Test
  void balanceKeysSortByTheirUnsignedBytes() {
    List<BalanceKey> keys =
        new ArrayList<>(
            List.of(
                new BalanceKey(LOW, BTC),
                new BalanceKey(LOW, KRW),
                new BalanceKey(new AccountId(new UUID(1, -1)), BTC),
                new BalanceKey(new AccountId(new UUID(2, 0)), BTC),
                new BalanceKey(HIGH, BTC)));
    List<BalanceKey> ordered = List.copyOf(keys);
    Collections.shuffle(keys, new Random(7));

    Collections.sort(keys);

    assertThat(keys).isEqualTo(ordered);
  }

  @Test
  void systemAccountsAreDistinctAndStable() {
    Set<AccountId> all = new HashSet<>();
    for (SystemAccount account : SystemAccount.values()) {
      all.add(account.of(TENANT));
      all.add(account.of(new TenantId("other")));
      assertThat(SystemAccount.owned(TENANT, account.of(TENANT))).isTrue();
      assertThat(SystemAccount.owned(TENANT, account.of(new TenantId("other")))).isFalse();
    }

    assertThat(all).hasSize(2 * SystemAccount.values().length);
    assertThat(SystemAccount.EXTERNAL.of(TENANT))
        .hasToString("acc_ced8e20118d93ac4ba3ee13a2d0f687e");
  }

  @Test
  void refusesAnUnbalancedEntry() {
    Line one = line(KEY, 1);
    Line other = line(new BalanceKey(HIGH, BTC), -1);

    assertThatThrownBy(() -> new JournalEntry(new UUID(0, 0), TENANT, CAUSE, List.of(one, other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chain/step leaves");
    assertThatThrownBy(() -> new Posting(KEY, Layer.FREE, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Line line(BalanceKey key, long amount) {
    Posting posting = new Posting(key, Layer.FREE, amount);
    Balance before = Balance.empty(key, TENANT, Balance.Kind.SYSTEM);
    return new Line(posting, before.plus(posting, new UUID(0, 1)));
  }

  @Test
  void refusesABalanceWithANegativeHoldOrLimit() {
    assertThatThrownBy(() -> new Balance(KEY, TENANT, Balance.Kind.CLIENT, 0, -1, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Balance(KEY, TENANT, Balance.Kind.CLIENT, 0, 0, -1, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new Balance(KEY, TENANT, Balance.Kind.CLIENT, Long.MAX_VALUE, 0, 1, false))
        .isInstanceOf(ArithmeticException.class);
    assertThat(new Balance(KEY, TENANT, Balance.Kind.CLIENT, 10, 3, 5, false).available())
        .isEqualTo(12);
  }

  @Test
  void kindsAndLayersHaveStableNames() {
    assertThat(Balance.Kind.of("client")).isEqualTo(Balance.Kind.CLIENT);
    assertThat(Balance.Kind.of("system")).isEqualTo(Balance.Kind.SYSTEM);
    assertThat(Balance.Kind.CLIENT.wireName()).isEqualTo("client");
    assertThat(Balance.Kind.SYSTEM.wireName()).isEqualTo("system");
    assertThat(Layer.FREE.wireName()).isEqualTo("free");
    assertThat(Layer.HELD.wireName()).isEqualTo("held");
  }

  @Test
  void refusesInvalidCommands() {
    Money nothing = new Money(KRW, 0);
    Money one = new Money(KRW, 1);
    Money two = new Money(KRW, 2);

    assertRefused(() -> new Command.Credit(CAUSE, TENANT, LOW, nothing));
    assertRefused(() -> new Command.Move(CAUSE, TENANT, LOW, HIGH, nothing));
    assertRefused(() -> new Command.Move(CAUSE, TENANT, LOW, LOW, one));
    assertRefused(() -> new Command.Hold(CAUSE, TENANT, LOW, nothing));
    assertRefused(() -> new Command.Release(CAUSE, TENANT, LOW, nothing));
    assertRefused(() -> new Command.TakeHeld(CAUSE, TENANT, LOW, HIGH, nothing, one));
    assertRefused(() -> new Command.TakeHeld(CAUSE, TENANT, LOW, LOW, one, one));
    assertRefused(() -> new Command.TakeHeld(CAUSE, TENANT, LOW, HIGH, two, one));
    assertRefused(() -> new Command.TakeHeld(CAUSE, TENANT, LOW, HIGH, one, new Money(BTC, 1)));
  }

  private static void assertRefused(Runnable make) {
    assertThatThrownBy(make::run).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theTimeOfAnEntryIsThatInItsId() {
    assertThat(JournalEntry.millis(new UUID(0x0193_B0D2_C6A1_7ABCL, 5)))
        .isEqualTo(0x0193_B0D2_C6A1L);
  }
}
