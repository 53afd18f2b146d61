package dev.satchel.ingress.payments;

import dev.satchel.ingress.batches.SharedReads;
import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Etag;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Pending;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.waiting.WaitEnd;
import dev.satchel.ingress.waiting.Waiter;
import dev.satchel.ingress.waiting.Waiters;
import dev.satchel.ingress.waiting.WaitingSettings;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.Subject;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Shows payments, at once or, by long polling, as soon as they change. */
@Controller
class PaymentController {
  private final PaymentLists lists;
  private final SharedReads<PaymentId, PaymentRows.Owned> reads;
  private final Waiters waiters;
  private final Duration longestWait;

  PaymentController(
      PaymentLists lists,
      SharedReads<PaymentId, PaymentRows.Owned> reads,
      Waiters waiters,
      WaitingSettings settings) {
    this.lists = lists;
    this.reads = reads;
    this.waiters = waiters;
    this.longestWait = settings.longest();
  }

  @GetMapping("/v1/payments/{id}")
  @RequiresScope(value = Scope.PAYMENTS_READ, oneAccount = true)
  Reply payment(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    PaymentId payment = PathIds.parse(id, PaymentId::parse);
    FieldErrors errors = new FieldErrors();
    Duration wait = Query.of(request, errors, List.of("wait")).waitUpTo(longestWait);
    errors.refuseIfAny();
    return wait.isZero()
        ? answer(request, read(key, payment))
        : waited(request, key, payment, wait);
  }

  @GetMapping("/v1/payments")
  @RequiresScope(Scope.PAYMENTS_READ)
  Answer payments(ApiKey key, HttpServletRequest request) {
    return Answer.large(lists.page(key.tenant(), request).members());
  }

  /**
   * Registers two waits before it reads the row, because only the row tells which one applies: for
   * the decision of a pending payment, or for a change of a decided one.
   */
  private Reply waited(HttpServletRequest request, ApiKey key, PaymentId payment, Duration wait) {
    Waiter decision = waiters.register(key, payment.uuid(), Waiter.Until.DONE, wait);
    Waiter change = waiters.register(key, Subject.of(payment), wait);
    PaymentView view;
    try {
      view = read(key, payment);
    } catch (RuntimeException failure) {
      waiters.abandon(decision);
      waiters.abandon(change);
      throw failure;
    }
    boolean known = Etag.isAskedFor(request) && view.etag().isHeldBy(request);
    if (Etag.isAskedFor(request) ? !known : !view.pending()) {
      waiters.abandon(decision);
      waiters.abandon(change);
      return answer(request, view);
    }
    Waiter waiter = view.pending() ? decision : change;
    waiters.abandon(view.pending() ? change : decision);
    if (!view.pending()) {
      waiters.startFrom(change, view.state().version());
    }
    CompletableFuture<Answer> answer =
        waiter
            .end()
            .thenCompose(
                end ->
                    afterWait(end, view, key, payment)
                        .thenApply(after -> end.on(answer(request, after))));
    return new Pending(answer, () -> waiters.abandon(waiter));
  }

  private CompletableFuture<PaymentView> afterWait(
      WaitEnd end, PaymentView before, ApiKey key, PaymentId payment) {
    return switch (end.cause()) {
      case UPDATE, SWEEP -> readLater(key, payment);
      case TIMEOUT ->
          before.pending() ? CompletableFuture.completedFuture(before) : readLater(key, payment);
      case STOP, ABANDONED, REFUSED, KEY -> CompletableFuture.completedFuture(before);
    };
  }

  private PaymentView read(ApiKey key, PaymentId payment) {
    return owned(reads.read(payment), key);
  }

  private CompletableFuture<PaymentView> readLater(ApiKey key, PaymentId payment) {
    return waiters.forAnswers(reads.readLater(payment)).thenApply(found -> owned(found, key));
  }

  static PaymentView owned(Optional<PaymentRows.Owned> found, ApiKey key) {
    return found
        .filter(owned -> owned.tenant().equals(key.tenant()))
        .map(PaymentRows.Owned::view)
        .filter(view -> key.mayUse(view.asked().from()) || key.mayUse(view.asked().to()))
        .orElseThrow(RequestRefused::notFound);
  }

  private static Answer answer(HttpServletRequest request, PaymentView view) {
    Answer answer =
        view.etag().isHeldBy(request) ? Answer.empty(304) : Answer.json(200, view.members());
    Answer tagged = answer.with("ETag", view.etag().header());
    return view.pending() ? tagged.with("Retry-After", "1") : tagged;
  }
}
