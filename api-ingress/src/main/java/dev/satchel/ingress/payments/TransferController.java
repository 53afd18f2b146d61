package dev.satchel.ingress.payments;

import dev.satchel.ingress.batches.SharedReads;
import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.CaptureId;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.RefundId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Shows captures and refunds; whoever may read a payment may read those of it. */
@Controller
class TransferController {
  private final TransferRows transfers;
  private final SharedReads<PaymentId, PaymentRows.Owned> payments;

  TransferController(TransferRows transfers, SharedReads<PaymentId, PaymentRows.Owned> payments) {
    this.transfers = transfers;
    this.payments = payments;
  }

  @GetMapping("/v1/payments/{id}/captures")
  @RequiresScope(value = Scope.PAYMENTS_READ, oneAccount = true)
  Answer captures(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    return list(TransferKind.CAPTURE, id, key, request);
  }

  @GetMapping("/v1/payments/{id}/refunds")
  @RequiresScope(value = Scope.PAYMENTS_READ, oneAccount = true)
  Answer refunds(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    return list(TransferKind.REFUND, id, key, request);
  }

  @GetMapping("/v1/captures/{id}")
  @RequiresScope(value = Scope.PAYMENTS_READ, oneAccount = true)
  Answer capture(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    return one(TransferKind.CAPTURE, PathIds.parse(id, CaptureId::parse).uuid(), key, request);
  }

  @GetMapping("/v1/refunds/{id}")
  @RequiresScope(value = Scope.PAYMENTS_READ, oneAccount = true)
  Answer refund(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    return one(TransferKind.REFUND, PathIds.parse(id, RefundId::parse).uuid(), key, request);
  }

  private Answer list(TransferKind kind, String id, ApiKey key, HttpServletRequest request) {
    PaymentId payment = PathIds.parse(id, PaymentId::parse);
    FieldErrors errors = new FieldErrors();
    Page.Asked asked = Page.asked(request, errors);
    errors.refuseIfAny();
    checkMayRead(payment, key);
    List<TransferView> found = transfers.done(kind, payment, asked);
    return Answer.large(
        Page.of(
                found,
                asked,
                TransferView::members,
                TransferView::ticket,
                view -> view.state().version())
            .members());
  }

  private Answer one(TransferKind kind, UUID ticket, ApiKey key, HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query.of(request, errors, List.of());
    errors.refuseIfAny();
    TransferView view = transfers.find(kind, ticket).orElseThrow(RequestRefused::notFound);
    checkMayRead(view.payment(), key);
    return Answer.json(200, view.members());
  }

  private void checkMayRead(PaymentId payment, ApiKey key) {
    var _ = PaymentController.owned(payments.read(payment), key);
  }
}
