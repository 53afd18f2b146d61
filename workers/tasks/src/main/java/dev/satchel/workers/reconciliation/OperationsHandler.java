package dev.satchel.workers.reconciliation;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.EffectAlreadyRecorded;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.messages.OperationsTask;
import dev.satchel.messages.OperationsTask.ReconcileTickets;
import dev.satchel.messages.OperationsTask.RunTrialBalance;
import dev.satchel.messages.OperationsTask.TrialBalance;
import dev.satchel.workers.tickets.OverdueWaits;
import dev.satchel.workers.tickets.StrandedTickets;
import dev.satchel.workers.tickets.TicketFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;

/**
 * Runs the maintenance jobs: the trial balance and the reconciliation of tickets. A job runs once
 * for all equal tasks of a batch.
 */
public final class OperationsHandler implements BatchHandler<OperationsTask> {
  private static final Logger log = LoggerFactory.getLogger(OperationsHandler.class);

  private static final Set<Discrepancy.Type> TICKET_FAULTS =
      Set.of(
          Discrepancy.Type.TICKET_DONE_BUT_OPEN,
          Discrepancy.Type.TICKET_WITHOUT_LETTER,
          Discrepancy.Type.TICKET_OF_UNKNOWN_TASK);

  private static final RunTrialBalance WITHOUT_A_DUE_TIME = new RunTrialBalance(null, null, false);

  private final TrialBalanceJob trialBalance;
  private final StrandedTickets strandedTickets;
  private final OverdueWaits overdueWaits;
  private final ReconciliationRuns runs;
  private final RunMetrics metrics;
  private final Clock clock;

  OperationsHandler(
      TrialBalanceJob trialBalance,
      StrandedTickets strandedTickets,
      OverdueWaits overdueWaits,
      ReconciliationRuns runs,
      RunMetrics metrics,
      Clock clock) {
    this.trialBalance = trialBalance;
    this.strandedTickets = strandedTickets;
    this.overdueWaits = overdueWaits;
    this.runs = runs;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public Class<OperationsTask> tasks() {
    return OperationsTask.class;
  }

  @Override
  public List<Outcome> handle(List<Delivered<OperationsTask>> batch, Publications publications) {
    Map<OperationsTask, Outcome> done = new HashMap<>();
    List<Outcome> outcomes = new ArrayList<>(batch.size());
    for (Delivered<OperationsTask> delivered : batch) {
      outcomes.add(
          done.computeIfAbsent(
              delivered.task(), task -> run(task, delivered.messageId(), publications)));
    }
    return outcomes;
  }

  private Outcome run(OperationsTask task, UUID messageId, Publications publications) {
    return switch (task) {
      case TrialBalance trial -> trialBalance.step(messageId, WITHOUT_A_DUE_TIME);
      case RunTrialBalance trial -> trialBalance.step(messageId, trial);
      case ReconcileTickets tickets -> reconcileTickets(messageId, publications);
    };
  }

  private Outcome reconcileTickets(UUID messageId, Publications publications) {
    Instant started = clock.instant();
    OverdueWaits.Ended waits = overdueWaits.end(publications, started);
    if (waits.parked() > 0) {
      log.atWarn()
          .addKeyValue("messageId", messageId)
          .log("{} messages have waited too long and are parked", waits.parked());
    }
    if (waits.more()) {
      return new Outcome.Running(
          "ending-waits",
          Map.of("parked", waits.parked(), "released", waits.released()),
          Duration.ZERO);
    }
    StrandedTickets.Found found = strandedTickets.search(publications, started);
    List<Discrepancy> discrepancies =
        found.faults().stream().map(OperationsHandler::fault).toList();
    int restored = found.published() + found.letters();
    if (restored > 0 || !discrepancies.isEmpty()) {
      tell(messageId, found);
    }
    int repaired = restored + waits.parked() + waits.released();
    int checked = repaired + discrepancies.size();
    runs.found(messageId, started, discrepancies);
    return record(
        new ReconciliationRun(
            messageId,
            "tickets",
            new ReconciliationRun.Times(started, clock.instant()),
            checked,
            repaired,
            discrepancies.size()));
  }

  private static void tell(UUID messageId, StrandedTickets.Found found) {
    log.atWarn()
        .addKeyValue("messageId", messageId)
        .log(
            "{} stranded tickets are published again, {} parked tickets have their dead letter"
                + " restored, {} are reported as discrepancies",
            found.published(),
            found.letters(),
            found.faults().size());
  }

  private static Discrepancy fault(TicketFault fault) {
    return switch (fault.kind()) {
      case DONE_BUT_OPEN ->
          new Discrepancy(
              Discrepancy.Type.TICKET_DONE_BUT_OPEN, fault.subject(), "done", fault.found());
      case WITHOUT_MESSAGE ->
          new Discrepancy(
              Discrepancy.Type.TICKET_WITHOUT_LETTER, fault.subject(), "a message", fault.found());
      case UNKNOWN_TASK ->
          new Discrepancy(
              Discrepancy.Type.TICKET_OF_UNKNOWN_TASK,
              fault.subject(),
              "a known task",
              fault.found());
    };
  }

  private Outcome record(ReconciliationRun run) {
    try {
      runs.write(run, TICKET_FAULTS);
    } catch (DuplicateKeyException duplicate) {
      throw new EffectAlreadyRecorded("run " + run.id() + " was recorded", duplicate);
    }
    metrics.ran(run);
    return new Outcome.Done(run.result());
  }
}
