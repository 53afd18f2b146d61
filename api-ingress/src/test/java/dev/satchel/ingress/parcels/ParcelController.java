package dev.satchel.ingress.parcels;

import dev.satchel.ingress.accepting.Acceptance;
import dev.satchel.ingress.accepting.TaskRequest;
import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Pending;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.waiting.Waiter;
import dev.satchel.ingress.waiting.Waiters;
import dev.satchel.messages.Subject;
import dev.satchel.testservers.parcels.ParcelId;
import dev.satchel.testservers.parcels.ParcelTask.Ship;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** Accepts shipments and shows parcels, at once or as soon as they change. */
@Controller
class ParcelController {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Acceptance acceptance;
  private final ParcelRows parcels;
  private final Waiters waiters;

  ParcelController(Acceptance acceptance, ParcelRows parcels, Waiters waiters) {
    this.acceptance = acceptance;
    this.parcels = parcels;
    this.waiters = waiters;
  }

  @PostMapping("/v1/parcels")
  @RequiresScope(Scope.NOTIFICATIONS)
  Reply ship(TaskRequest request) {
    String address = request.fields().text("address", 200);
    request.endFields();
    String checked = request.checked(address);
    return acceptance.accept(
        request,
        id -> {
          ParcelId parcel = new ParcelId(id);
          return new Acceptance.Draft(
              new Ship(request.tenant(), parcel, checked), Subject.of(parcel));
        });
  }

  @GetMapping("/v1/parcels/{id}")
  @RequiresScope(Scope.NOTIFICATIONS)
  Reply parcel(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    ParcelId parcel = PathIds.parse(id, ParcelId::parse);
    FieldErrors errors = new FieldErrors();
    Duration wait = Query.of(request, errors, List.of("wait")).waitUpTo(LONGEST_WAIT);
    errors.refuseIfAny();
    if (wait.isZero()) {
      return answer(read(key, parcel));
    }
    Waiter waiter = waiters.register(key, Subject.of(parcel), wait);
    waiters.startFrom(waiter, read(key, parcel).version());
    return new Pending(
        waiter.end().thenApply(end -> end.on(answer(read(key, parcel)))),
        () -> waiters.abandon(waiter));
  }

  private ParcelRows.View read(ApiKey key, ParcelId parcel) {
    return parcels.find(key.tenant(), parcel).orElseThrow(RequestRefused::notFound);
  }

  private static Answer answer(ParcelRows.View view) {
    return Answer.json(200, view.members());
  }
}
