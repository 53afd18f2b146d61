package dev.satchel.workers.parcels;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.testservers.parcels.ParcelDelivered;
import dev.satchel.testservers.parcels.ParcelId;
import dev.satchel.testservers.parcels.ParcelTask.Deliver;
import dev.satchel.testservers.parcels.ParcelTask.Return;
import dev.satchel.testservers.parcels.ParcelTask.Step;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Delivers a parcel or returns it, whichever is first. */
final class ParcelHandler implements BatchHandler<Step> {
  /** A parcel to this address is not found at the first attempt, and its deadline is first. */
  static final String UNKNOWN_ADDRESS = "unknown";

  private static final Duration SEARCH = Duration.ofSeconds(12);

  private final JdbcClient jdbc;
  private final MessageCodec codec;
  private final IdSource ids;
  private final Clock clock;

  ParcelHandler(JdbcClient jdbc, MessageCodec codec, IdSource ids, Clock clock) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Class<Step> tasks() {
    return Step.class;
  }

  @Override
  public List<Outcome> handle(List<Delivered<Step>> batch, Publications publications) {
    return batch.stream().map(delivered -> handle(delivered, publications)).toList();
  }

  private Outcome handle(Delivered<Step> delivered, Publications publications) {
    delivered.requiredTicket();
    return switch (delivered.task()) {
      case Deliver deliver when delivered.attempt() == 1 && unknown(deliver.parcel()) ->
          new Outcome.RetryLater("address-unknown", "it is searched for", SEARCH);
      case Deliver deliver -> deliver(deliver.parcel(), publications);
      case Return due -> giveBack(due.parcel());
    };
  }

  private boolean unknown(ParcelId parcel) {
    return jdbc.sql("SELECT address FROM parcel WHERE id = ?")
        .param(Sql.bytes(parcel.uuid()))
        .query(String.class)
        .single()
        .equals(UNKNOWN_ADDRESS);
  }

  private Outcome deliver(ParcelId parcel, Publications publications) {
    if (!changed(parcel, "delivered")) {
      return refused("it was returned");
    }
    ParcelDelivered event = new ParcelDelivered(parcel);
    publications.add(
        List.of(
            Publication.event(
                ids.next(), codec.typeName(event), codec.encode(event), clock.instant())));
    return new Outcome.Done(Map.of("parcel", parcel.toString()));
  }

  private Outcome giveBack(ParcelId parcel) {
    return changed(parcel, "returned")
        ? refused("it was not delivered in time")
        : new Outcome.Done(Map.of());
  }

  private boolean changed(ParcelId parcel, String status) {
    return jdbc.sql(
                """
                UPDATE parcel SET status = ?, effects = effects + 1, version = version + 1
                WHERE id = ? AND status = 'shipped'
                """)
            .params(status, Sql.bytes(parcel.uuid()))
            .update()
        == 1;
  }

  private static Outcome refused(String detail) {
    return new Outcome.Refused(new Problem(Reason.WRONG_STATE, detail));
  }
}
