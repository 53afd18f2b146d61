package dev.satchel.workers.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.MessageKey;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.Asset;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterTask.Edit;
import dev.satchel.messages.Id;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Refund;
import dev.satchel.messages.Task;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketChange;
import dev.satchel.workers.desk.TestDesk.Parked;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replaying a parked message with an edited body. */
class EditsIT {
  private final TestDesk desk = new TestDesk();
  private Parked parked = new Parked(new DeadLetterId(new UUID(0, 0)), new UUID(0, 0), ticket());

  private static dev.satchel.messages.TicketId ticket() {
    return new dev.satchel.messages.TicketId(new UUID(0, 0));
  }

  @BeforeEach
  void park() {
    parked = desk.parked(1).getFirst();
  }

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void aTicketWithAnotherParkedMessageStaysParkedAfterAnEdit() {
    Parked other = desk.parked(1).getFirst();
    desk.handedOn(other, desk.parked(1).getFirst().ticket());
    desk.database
        .jdbc()
        .sql("UPDATE dead_letter SET ticket = ? WHERE id = ?")
        .params(Sql.bytes(parked.ticket().uuid()), Sql.bytes(other.id().uuid()))
        .update();

    assertThat(edit(json(TestDesk.pay(parked.message(), 5)))).isInstanceOf(Outcome.Done.class);

    assertThat(desk.ticket(parked.ticket())).isEqualTo("parked");
  }

  @Test
  void anEditPublishesANewMessageForTheSameTicketAndClosesTheDeadLetter() {
    Outcome.Done done = (Outcome.Done) edit(json(TestDesk.pay(parked.message(), 5)));

    Publication sent = desk.published.getFirst();
    assertThat(desk.published).hasSize(1);
    assertThat(done.result())
        .isEqualTo(
            Map.of(
                "deadLetter",
                parked.id().toString(),
                "message",
                Id.format("msg_", sent.messageId())));
    assertThat(sent.messageId()).isNotEqualTo(parked.message());
    assertThat(sent.attempt()).isEqualTo(1);
    assertThat(sent.routingKey()).isEqualTo("payments");
    assertThat(sent.type()).isEqualTo("payments.pay.v1");
    assertThat(sent.ticket()).isEqualTo(parked.ticket());
    assertThat(sent.headers()).isEqualTo(Map.of("traceparent", "00-a-b-01"));
    assertThat(desk.codec.decode(sent.type(), sent.body()))
        .isEqualTo(TestDesk.pay(parked.message(), 5));
    assertThat(desk.letter(parked)).isEqualTo("replayed 6 1 0 free");
    assertThat(
            desk.database.text(
                "SELECT HEX(edited_to) FROM dead_letter WHERE id = ?", parked.id().uuid()))
        .isEqualToIgnoringCase(sent.messageId().toString().replace("-", ""));
    assertThat(desk.history(parked)).containsExactly("edited 6 by wrong amount");
    assertThat(desk.ticket(parked.ticket())).isEqualTo("retrying");
    assertThat(desk.told)
        .singleElement()
        .extracting(TicketChange::attempts)
        .as("the ticket counts the attempts of both messages")
        .isEqualTo(6);
    assertThat(
            desk.database.text(
                "SELECT CONCAT(HEX(ticket), ' ', body) FROM in_flight WHERE message_id = ?",
                sent.messageId()))
        .isEqualTo(
            parked.message().toString().replace("-", "").toUpperCase(Locale.ROOT)
                + " "
                + new String(sent.body(), StandardCharsets.UTF_8));
    assertThat(desk.group()).isEqualTo("0 1 0");
    assertThat(desk.audit()).singleElement().asString().contains("ended dead-letters.edit.v1");
  }

  @Test
  void theOriginalMessageIsFinalAndCannotBeReplayed() {
    edit(json(TestDesk.pay(parked.message(), 5)));

    MessageKey key = new MessageKey(TaskQueue.PAYMENTS, parked.message());
    assertThat(desk.marks.look(List.of(key))).isEqualTo(Map.of(key, new FinalMarks.Mark(6, true)));
    assertThat(TestDesk.counts(desk.run(desk.replay(List.of(parked), 1)))).isEqualTo("1 0 1 0");
    desk.database.jdbc().sql("UPDATE dead_letter SET status = 'open'").update();
    assertThat(TestDesk.counts(desk.run(desk.replay(List.of(parked), 1)))).isEqualTo("1 0 1 0");
    assertThat(desk.published).hasSize(1);
  }

  @Test
  void anUndecodableBodyCanBeEdited() {
    desk.database.jdbc().sql("UPDATE dead_letter SET body = '{\"amount\":'").update();

    assertThat(edit(json(TestDesk.pay(parked.message(), 1)))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void anEditOfAMissingDeadLetterIsRefused() {
    assertRefused(
        desk.run(new Edit(TestDesk.BY, new DeadLetterId(new UUID(7, 7)), "{}", null)),
        "not-found",
        "does not exist");
  }

  @Test
  void anEditOfADeadLetterInAReplayIsRefused() {
    desk.new Asked(desk.replay(List.of(parked), 1)).step();

    assertRefused(edit(json(TestDesk.pay(parked.message(), 5))), "already-done", "is replaying");
  }

  @Test
  void anEditOfAFinalMessageIsRefused() {
    desk.done(parked, 7);

    assertRefused(edit(json(TestDesk.pay(parked.message(), 5))), "already-done", "had its effect");
    assertThat(desk.inbox(parked)).isEqualTo("7 1");
  }

  @Test
  void anEditOfAMessageOfADoneTicketIsRefused() {
    desk.database.jdbc().sql("UPDATE ticket SET status = 'failed', done = 1").update();

    assertRefused(edit(json(TestDesk.pay(parked.message(), 5))), "already-done", "is done");
    assertThat(desk.inbox(parked)).isEqualTo("6 0");
  }

  @Test
  void anEditWithAnUndecodableBodyIsRefused() {
    assertRefused(edit("{}"), "wrong-body", "");
    assertRefused(edit("not JSON"), "wrong-body", "");
    assertRefused(
        edit(json(TestDesk.pay(parked.message(), 5)).replace("\"amount\"", "\"sum\"")),
        "wrong-body",
        "");
  }

  @Test
  void anEditThatChangesTheTenantOrThePaymentIsRefused() {
    assertRefused(
        edit(json(TestDesk.pay(parked.message(), 5)).replace("shop", "other")),
        "wrong-body",
        "tenant must stay shop");
    assertRefused(edit(json(TestDesk.pay(new UUID(1, 5), 5))), "wrong-body", "payment must stay");
  }

  @Test
  void anEditedRefundMustKeepItsPayment() {
    PaymentId payment = new PaymentId(new UUID(1, 5));
    TenantId shop = new TenantId("shop");
    desk.database
        .jdbc()
        .sql("UPDATE dead_letter SET type = 'payments.refund.v1', body = ?")
        .param(desk.codec.encode(new Refund(shop, payment, null)))
        .update();

    assertRefused(
        edit(json(new Refund(shop, new PaymentId(new UUID(1, 6)), null))),
        "wrong-body",
        "payment must stay " + payment);
    Refund mended = new Refund(shop, payment, new Money(new Asset("KRW"), 1));
    assertThat(edit(json(mended))).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void anEditOfAnOperatorTaskOrAMessageWithoutATicketIsRefused() {
    desk.database
        .jdbc()
        .sql("UPDATE dead_letter SET type = 'queues.resume.v1', queue = 'operations'")
        .update();
    assertRefused(
        edit(json(new dev.satchel.messages.QueueTask.ResumeQueue("key_1", TaskQueue.PAYMENTS))),
        "wrong-body",
        "tasks of this type cannot be edited");

    desk.database.jdbc().sql("UPDATE dead_letter SET ticket = NULL").update();
    assertRefused(edit("{}"), "wrong-body", "without a ticket");
  }

  @Test
  void anEditOfAMessageOfAnUnknownTypeIsRefused() {
    desk.database.jdbc().sql("UPDATE dead_letter SET type = 'payments.pay.v9'").update();

    assertRefused(edit("{}"), "wrong-body", "payments.pay.v9");
  }

  private void assertRefused(Outcome outcome, String reason, String detail) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> {
              assertThat(refused.problem().reason()).isEqualTo(reason);
              assertThat(refused.problem().detail()).contains(detail);
            });
    assertThat(desk.published).isEmpty();
    assertThat(desk.history(parked)).isEmpty();
    assertThat(desk.group()).isEqualTo("1 1 0");
    assertThat(desk.audit()).last().asString().contains("\"refused\":\"" + reason + "\"");
    assertThat(
            desk.database
                .jdbc()
                .sql("SELECT COUNT(*) FROM dead_letter WHERE id = ? AND edited_to IS NULL")
                .param(Sql.bytes(parked.id().uuid()))
                .query(Integer.class)
                .single())
        .isOne();
  }

  private Outcome edit(String body) {
    return desk.run(new Edit(TestDesk.BY, parked.id(), body, "wrong amount"));
  }

  private String json(Task task) {
    return new String(desk.codec.encode(task), StandardCharsets.UTF_8);
  }
}
