package dev.satchel.workers.payments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.workers.Seeds;
import dev.satchel.workers.accounts.MemoryAccounts;
import dev.satchel.workers.ledger.Balance;
import dev.satchel.workers.ledger.BalanceKey;
import dev.satchel.workers.money.MemoryWorld;
import dev.satchel.workers.money.MoneyTasks;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Invariants of payments for random tasks in random batches. */
class PaymentsPropertyTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
  private static final int SEQUENCES = 60;
  private static final int TASKS = 300;

  private record World(MemoryWorld money, MemoryPayments payments) {}

  @Test
  void theBooksAndThePaymentsAddUpAfterEveryBatch() {
    Random random = new Random(Seeds.next("PaymentsPropertyTest.addUp"));
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < SEQUENCES; i++) {
      World world = world();
      for (List<Delivered<MoneyTask>> batch : MoneyTasks.split(tasks(random), random, 25)) {
        batch.forEach(world.money()::accept);
        world.money().run(batch).forEach(outcome -> seen.add(kind(outcome)));
        world.money().ledger().assertSound();
        assertHoldsAreAuthorizations(world);
        assertHistoryLeadsToStates(world);
      }
    }
    assertThat(seen)
        .as("the sequences reach every kind of answer")
        .contains(
            "done",
            "insufficient-funds",
            "not-found",
            "reference-taken",
            "duplicate-external-id",
            "asset-not-held",
            "wrong-state",
            "amount-too-high",
            "wrong-asset",
            "limit-in-use");
  }

  @Test
  void theSplitIntoBatchesDoesNotChangeBooksOrPayments() {
    Random random = new Random(Seeds.next("PaymentsPropertyTest.split"));
    for (int i = 0; i < SEQUENCES; i++) {
      List<Delivered<MoneyTask>> tasks = tasks(random);
      World whole = world();
      List<Outcome> outcomes = whole.money().run(tasks);
      World parts = world();
      List<Outcome> outcomesInParts = new ArrayList<>();
      for (List<Delivered<MoneyTask>> batch : MoneyTasks.split(tasks, random, 40)) {
        outcomesInParts.addAll(parts.money().run(batch));
      }
      assertThat(outcomesInParts).isEqualTo(outcomes);
      assertThat(parts.money().ledger().balances()).isEqualTo(whole.money().ledger().balances());
      assertThat(parts.money().ledger().history()).isEqualTo(whole.money().ledger().history());
      assertThat(Set.copyOf(parts.payments().all())).isEqualTo(Set.copyOf(whole.payments().all()));
    }
  }

  @Test
  void refusedAndWaitingTasksChangeNothing() {
    Random random = new Random(Seeds.next("PaymentsPropertyTest.refused"));
    for (int i = 0; i < SEQUENCES / 4; i++) {
      World world = world();
      for (Delivered<MoneyTask> task : tasks(random)) {
        Map<BalanceKey, Balance> balances = world.money().ledger().balances();
        Set<Payment> payments = Set.copyOf(world.payments().all());
        int history = world.money().ledger().history().size();
        Outcome outcome = world.money().run(List.of(task)).getFirst();
        if (!(outcome instanceof Outcome.Done)) {
          assertThat(world.money().ledger().balances()).isEqualTo(balances);
          assertThat(Set.copyOf(world.payments().all())).isEqualTo(payments);
          assertThat(world.money().ledger().history()).hasSize(history);
        } else {
          assertThat(world.money().ledger().history()).hasSize(history + 1);
        }
      }
    }
  }

  private static List<Delivered<MoneyTask>> tasks(Random random) {
    return new MoneyTasks(random, IdSource.seeded(CLOCK, random.nextLong())).sequence(TASKS);
  }

  private static World world() {
    MemoryPayments payments = new MemoryPayments();
    IdSource ids = IdSource.seeded(CLOCK, 3);
    return new World(new MemoryWorld(ids, new MemoryAccounts(), payments), payments);
  }

  private static String kind(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> "done";
      case Outcome.Refused refused -> refused.problem().reason();
      case Outcome.RetryLater later -> later.cause();
      case Outcome.WaitFor wait -> wait.cause();
      case Outcome.Park park -> park.cause();
      case Outcome.Running running -> running.stage();
      case Outcome.Handed handed -> handed.stage();
      case Outcome.Cancelled cancelled -> "cancelled";
    };
  }

  /** The held amount of an account is the sum of its authorized payments. */
  private static void assertHoldsAreAuthorizations(World world) {
    Map<BalanceKey, Long> authorized = new HashMap<>();
    for (Payment payment : world.payments().all()) {
      if (payment.status() == PaymentStatus.AUTHORIZED) {
        authorized.merge(
            new BalanceKey(payment.from(), payment.amount().asset()),
            payment.amount().value(),
            Math::addExact);
      }
    }
    world
        .money()
        .ledger()
        .balances()
        .values()
        .forEach(
            balance ->
                assertThat(balance.held())
                    .as("held of %s", balance.key())
                    .isEqualTo(authorized.getOrDefault(balance.key(), 0L)));
    assertCapturedLessRefundedIsWhatPayeesGot(world);
  }

  private static void assertCapturedLessRefundedIsWhatPayeesGot(World world) {
    Map<BalanceKey, Long> net = new HashMap<>();
    for (Payment payment : world.payments().all()) {
      long kept = payment.captured() - payment.refunded();
      net.merge(new BalanceKey(payment.to(), payment.amount().asset()), kept, Math::addExact);
      net.merge(new BalanceKey(payment.from(), payment.amount().asset()), -kept, Math::addExact);
    }
    Map<AccountId, Long> credited = new HashMap<>();
    for (Balance balance : world.money().ledger().balances().values()) {
      if (balance.kind() == Balance.Kind.CLIENT) {
        long outside = balance.posted() - net.getOrDefault(balance.key(), 0L);
        assertThat(outside).as("credits of %s", balance.key()).isNotNegative();
        credited.merge(balance.key().account(), outside, Math::addExact);
      }
    }
    long outside = 0;
    for (Balance balance : world.money().ledger().balances().values()) {
      outside += balance.kind() == Balance.Kind.SYSTEM ? balance.posted() : 0;
    }
    assertThat(credited.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(-outside);
  }

  private static void assertHistoryLeadsToStates(World world) {
    Map<PaymentId, List<Payments.Change>> histories =
        world.payments().changes().stream()
            .collect(Collectors.groupingBy(Payments.Change::payment));
    Set<PaymentId> ids = new HashSet<>();
    for (Payment payment : world.payments().all()) {
      ids.add(payment.id());
      List<Payments.Change> history = histories.getOrDefault(payment.id(), List.of());
      assertThat(history).hasSize(payment.version() - 1);
      if (!history.isEmpty()) {
        assertThat(history.getFirst().from())
            .isIn(PaymentStatus.AUTHORIZED, PaymentStatus.CAPTURED);
        assertThat(history.getFirst().version()).isEqualTo(2);
        assertThat(history.getLast().to()).isEqualTo(payment.status());
      }
      for (int i = 1; i < history.size(); i++) {
        assertThat(history.get(i).from()).isEqualTo(history.get(i - 1).to());
        assertThat(history.get(i).version()).isEqualTo(i + 2);
      }
    }
    assertThat(ids).containsAll(histories.keySet());
  }
}
