package dev.satchel.workers.parcels;

import dev.satchel.delivery.Answered;
import dev.satchel.delivery.Conclusion;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Prepared;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.RemoteAnswer;
import dev.satchel.delivery.RemoteHandler;
import dev.satchel.delivery.Sql;
import dev.satchel.testservers.parcels.ParcelId;
import dev.satchel.testservers.parcels.ParcelTask.Deliver;
import dev.satchel.testservers.parcels.ParcelTask.Return;
import dev.satchel.testservers.parcels.ParcelTask.Ship;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Books a courier by a call to the outside, then hands on to the delivery and its deadline. */
final class ShipHandler implements RemoteHandler<Ship, ShipHandler.Booking, String> {
  /** The request, which the row of the parcel stores. */
  record Booking(ParcelId parcel, String address) {}

  private final JdbcClient jdbc;
  private final String courier;
  private final Duration deadline;
  private final HttpClient client = HttpClient.newHttpClient();

  ShipHandler(JdbcClient jdbc, String courier, Duration deadline) {
    this.jdbc = jdbc;
    this.courier = courier;
    this.deadline = deadline;
  }

  @Override
  public Class<Ship> tasks() {
    return Ship.class;
  }

  @Override
  public List<Prepared<Booking>> prepare(List<Delivered<Ship>> batch, Publications publications) {
    return batch.stream().map(this::prepare).toList();
  }

  private Prepared<Booking> prepare(Delivered<Ship> delivered) {
    Ship ship = delivered.task();
    jdbc.sql(
            """
            INSERT INTO parcel (id, tenant, ticket, address, status, version, effects)
            VALUES (?, ?, ?, ?, 'requested', 1, 0)
            ON DUPLICATE KEY UPDATE id = id
            """)
        .params(
            Sql.bytes(ship.parcel().uuid()),
            ship.tenant().name(),
            Sql.bytes(delivered.requiredTicket().uuid()),
            ship.address())
        .update();
    return new Prepared.Call<>(new Booking(ship.parcel(), ship.address()), "courier", courier);
  }

  @Override
  public String call(Booking booking) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(courier + "/" + booking.parcel()))
            .POST(HttpRequest.BodyPublishers.ofString(booking.address()));
    W3CTraceContextPropagator.getInstance()
        .inject(Context.current(), request, (to, name, value) -> request.header(name, value));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  @Override
  public List<Conclusion> conclude(
      List<Answered<Ship, Booking, String>> batch, Publications publications) {
    return batch.stream().map(this::conclude).toList();
  }

  private Conclusion conclude(Answered<Ship, Booking, String> answered) {
    ParcelId parcel = answered.request().parcel();
    return switch (answered.answer()) {
      case RemoteAnswer.Reply<String> reply -> shipped(parcel);
      case RemoteAnswer.Failed<String> failed when failed.cause() instanceof IOException ->
          new Conclusion.Unavailable(String.valueOf(failed.cause()));
      case RemoteAnswer.Failed<String> failed ->
          new Outcome.RetryLater("courier-failed", String.valueOf(failed.cause()), null);
      case RemoteAnswer.TimedOut<String> late ->
          new Outcome.RetryLater("courier-timed-out", "after " + late.limit(), null);
    };
  }

  private Outcome shipped(ParcelId parcel) {
    jdbc.sql(
            """
            UPDATE parcel SET status = 'shipped', version = version + 1
            WHERE id = ? AND status = 'requested'
            """)
        .param(Sql.bytes(parcel.uuid()))
        .update();
    return new Outcome.Handed(
        "in-transit",
        Outcome.Next.now(new Deliver(parcel)),
        new Outcome.Next(new Return(parcel), deadline));
  }

  @Override
  public Duration timeout() {
    return Duration.ofSeconds(30);
  }

  @Override
  public int callsPerDestination() {
    return 100;
  }
}
