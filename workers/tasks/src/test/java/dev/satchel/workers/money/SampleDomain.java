package dev.satchel.workers.money;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.PaymentTask;
import dev.satchel.messages.PaymentTask.CaptureTask;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.PaymentTask.RefundTask;
import dev.satchel.messages.PaymentTask.VoidPayment;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.ledger.Needs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A domain for tests, in place of payments: it moves money and counts how often each account has
 * paid. It keeps its rows in memory and records the calls that it gets.
 */
final class SampleDomain implements MoneyDomain<PaymentTask, SampleDomain.Counts> {
  /** The number of payments by each account, as one batch sees it. */
  record Counts(Map<AccountId, Integer> byPayer) {}

  private final Map<AccountId, Integer> rows = new HashMap<>();
  private final Map<AccountId, Openings.Opening> openings = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private boolean broken;

  Map<AccountId, Integer> rows() {
    return rows;
  }

  List<String> calls() {
    return calls;
  }

  /** Registers an open ticket of this domain that will open an account. */
  void promise(AccountId account, Openings.Opening opening) {
    openings.put(account, opening);
  }

  /** Makes every later write fail. */
  void breakDown() {
    broken = true;
  }

  @Override
  public String name() {
    return "sample";
  }

  @Override
  public Class<PaymentTask> tasks() {
    return PaymentTask.class;
  }

  @Override
  public RuledTask<? extends PaymentTask, Counts> rule(PaymentTask task) {
    return switch (task) {
      case Pay pay -> new RuledTask<>(new PayRule(), pay);
      case CaptureTask capture -> new RuledTask<>(new RefusingRule(), capture);
      case VoidPayment voided -> new RuledTask<>(new RefusingRule(), voided);
      case RefundTask refund -> new RuledTask<>(new RefusingRule(), refund);
    };
  }

  @Override
  public Counts lock(List<Ask<PaymentTask>> asks) {
    calls.add("lock for " + asks.size());
    return new Counts(new HashMap<>(rows));
  }

  @Override
  public void findUndecided(List<Ask<PaymentTask>> asks, Counts counts) {
    calls.add("find undecided for " + asks.size());
  }

  @Override
  public Map<AccountId, Openings.Opening> openings(Set<AccountId> absent) {
    Map<AccountId, Openings.Opening> found = new HashMap<>(openings);
    found.keySet().retainAll(absent);
    return found;
  }

  @Override
  public void write(Counts counts, Instant now) {
    calls.add("write");
    if (broken) {
      throw new IllegalStateException("broken down");
    }
    rows.putAll(counts.byPayer());
  }

  private final class PayRule implements Rule<Pay, Counts> {
    @Override
    public List<AccountId> accounts(Pay pay) {
      return List.of(pay.from(), pay.to());
    }

    @Override
    public Optional<String> externalId(Pay pay) {
      return Optional.ofNullable(pay.externalId());
    }

    @Override
    public void needs(Ask<Pay> ask, Counts counts, Needs needs) {
      needs.of(command(ask));
    }

    @Override
    public Outcome decide(Ask<Pay> ask, WorkingSet<Counts> set) {
      calls.add("decide");
      Optional<Problem> no = set.books().execute(command(ask));
      if (no.isPresent()) {
        return new Outcome.Refused(no.get());
      }
      int count = set.state().byPayer().merge(ask.task().from(), 1, Integer::sum);
      return new Outcome.Done(Map.of("count", count));
    }

    private static Command command(Ask<Pay> ask) {
      Pay pay = ask.task();
      return new Command.Move(
          Cause.of(ask.ticket(), "sample"), pay.tenant(), pay.from(), pay.to(), pay.amount());
    }
  }

  /** One rule may decide several task types. */
  private static final class RefusingRule implements Rule<PaymentTask, Counts> {
    @Override
    public void needs(Ask<PaymentTask> ask, Counts counts, Needs needs) {}

    @Override
    public Outcome decide(Ask<PaymentTask> ask, WorkingSet<Counts> set) {
      return new Outcome.Refused(new Problem(Reason.NOT_FOUND, "There are none"));
    }
  }
}
