package dev.satchel.ingress.payments;

import dev.satchel.ingress.accepting.Acceptance;
import dev.satchel.ingress.accepting.TaskRequest;
import dev.satchel.ingress.http.Fields;
import dev.satchel.ingress.http.KnownAssets;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.ChangeDetails;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.PaymentTask.CaptureTask;
import dev.satchel.messages.PaymentTask.DescribedCapture;
import dev.satchel.messages.PaymentTask.DescribedRefund;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.PaymentTask.Refund;
import dev.satchel.messages.PaymentTask.RefundTask;
import dev.satchel.messages.PaymentTask.VoidPayment;
import dev.satchel.messages.Subject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** Accepts the tasks of payments: pay, capture, refund and void. */
@Controller
class PaymentTasks {
  private final Acceptance acceptance;
  private final PaymentRows payments;
  private final KnownAssets assets;

  PaymentTasks(Acceptance acceptance, PaymentRows payments, KnownAssets assets) {
    this.acceptance = acceptance;
    this.payments = payments;
    this.assets = assets;
  }

  @PostMapping("/v1/payments")
  @RequiresScope(value = Scope.PAYMENTS, oneAccount = true)
  Reply pay(TaskRequest request) {
    Fields fields = request.fields();
    fields.word("method", List.of("balance"));
    AccountId from = fields.id("from", AccountId::parse);
    AccountId to = fields.id("to", AccountId::parse);
    if (from != null && from.equals(to)) {
      fields.note("to", "different", "must be another account than from");
    }
    Money amount = fields.amount("amount", 1, assets);
    boolean capture = fields.flag("capture", true);
    String externalId = fields.optionalText("externalId", 255);
    Map<String, String> metadata = fields.pairs("metadata");
    request.endFields();
    AccountId payer = request.checked(from);
    if (!request.key().mayUse(payer)) {
      throw new RequestRefused(
          ProblemType.FORBIDDEN, "The key is tied to one account and pays from that one only.");
    }
    AccountId payee = request.checked(to);
    Money checked = request.checked(amount);
    return acceptance.accept(
        request,
        id -> {
          PaymentId payment = new PaymentId(id);
          return new Acceptance.Draft(
              new Pay(
                  request.tenant(), payment, payer, payee, checked, capture, externalId, metadata),
              Subject.of(payment),
              externalId);
        });
  }

  @PostMapping("/v1/payments/{id}/captures")
  @RequiresScope(Scope.PAYMENTS)
  Reply capture(@PathVariable String id, TaskRequest request) {
    PaymentId payment = PathIds.parse(id, PaymentId::parse);
    Money amount = request.fields().optionalAmount("amount", 1, assets);
    ChangeDetails details = details(request.fields());
    request.endFields();
    return accept(
        request,
        details.equals(ChangeDetails.NONE)
            ? new Capture(request.tenant(), payment, amount)
            : new DescribedCapture(request.tenant(), payment, amount, details));
  }

  @PostMapping("/v1/payments/{id}/refunds")
  @RequiresScope(Scope.PAYMENTS)
  Reply refund(@PathVariable String id, TaskRequest request) {
    PaymentId payment = PathIds.parse(id, PaymentId::parse);
    Money amount = request.fields().optionalAmount("amount", 1, assets);
    ChangeDetails details = details(request.fields());
    request.endFields();
    return accept(
        request,
        details.equals(ChangeDetails.NONE)
            ? new Refund(request.tenant(), payment, amount)
            : new DescribedRefund(request.tenant(), payment, amount, details));
  }

  @PostMapping("/v1/payments/{id}/voids")
  @RequiresScope(Scope.PAYMENTS)
  Reply voidPayment(@PathVariable String id, TaskRequest request) {
    PaymentId payment = PathIds.parse(id, PaymentId::parse);
    request.endFields();
    return accept(request, new VoidPayment(request.tenant(), payment));
  }

  private static ChangeDetails details(Fields fields) {
    return new ChangeDetails(
        fields.optionalText("reason", 500),
        fields.optionalText("externalId", 255),
        fields.pairs("metadata"));
  }

  private Reply accept(TaskRequest request, PaymentTask task) {
    if (!payments.isKnown(request.tenant(), task.payment())) {
      throw RequestRefused.notFound();
    }
    return acceptance.accept(
        request, id -> new Acceptance.Draft(task, Subject.of(task.payment()), externalId(task)));
  }

  private static @Nullable String externalId(PaymentTask task) {
    return switch (task) {
      case Pay pay -> pay.externalId();
      case CaptureTask capture -> capture.details().externalId();
      case RefundTask refund -> refund.details().externalId();
      case VoidPayment voided -> null;
    };
  }
}
