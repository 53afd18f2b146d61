package dev.satchel.workers.desk;

import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.TicketUpdates;
import dev.satchel.workers.audit.AuditTrail;
import dev.satchel.workers.tickets.Cancellable;
import dev.satchel.workers.tickets.Editable;
import dev.satchel.workers.tickets.HeldTickets;
import dev.satchel.workers.tickets.OnwardMessages;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Spring configuration of the dead-letter desk. */
@Configuration(proxyBeanMethods = false)
public class DeskConfiguration {
  @Bean
  Desk deadLetterDesk(
      JdbcClient jdbc, FinalMarks marks, HeldTickets tickets, MessageCodec codec, IdSource ids) {
    return new Desk(
        new DeskLetters(jdbc),
        marks,
        tickets,
        new OnwardMessages(jdbc),
        new DeskGroups(jdbc, codec),
        new RunHistory(jdbc, ids));
  }

  @Bean
  DeadLetterHandler deadLetterHandler(
      Desk desk,
      JdbcClient jdbc,
      MessageCodec codec,
      List<Editable<?>> editable,
      IdSource ids,
      TicketUpdates updates,
      AuditTrail audit,
      Clock clock) {
    RunStore runs = new RunStore(jdbc);
    Resend resend = new Resend(codec, ids);
    RunSelection selection = new RunSelection(desk, new FilteredLetters(jdbc), runs);
    RunExecution execution =
        new RunExecution(desk, runs, resend, new AbandonedRuns(jdbc, audit, ids), updates);
    return new DeadLetterHandler(
        new Runs(runs, selection, execution, audit, clock),
        new Edits(desk, codec, new EditRules(codec, editable), resend, ids, updates, clock),
        audit,
        clock);
  }

  @Bean
  Cancellable runCancellation(JdbcClient jdbc) {
    return new RunCancellation(new RunStore(jdbc));
  }
}
