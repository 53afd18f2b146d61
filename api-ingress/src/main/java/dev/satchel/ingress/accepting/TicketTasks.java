package dev.satchel.ingress.accepting;

import dev.satchel.ingress.audit.Audited;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketTask.CancelTicket;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** Accepts the tasks about tickets themselves, which is their cancellation. */
@Controller
class TicketTasks {
  private final Acceptance acceptance;

  TicketTasks(Acceptance acceptance) {
    this.acceptance = acceptance;
  }

  /**
   * The ticket is checked before the body is read; the worker decides whether the run is still in
   * progress.
   */
  @PostMapping("/v1/tickets/{id}/cancellations")
  @RequiresScope(Scope.TICKETS_READ)
  @Audited(CancelTicket.class)
  Reply cancel(TicketToCancel ticket, TaskRequest request) {
    request.endFields();
    CancelTicket task = new CancelTicket(request.key().actor(), ticket.id());
    return acceptance.accept(
        request, cancellation -> new Acceptance.Draft(task, Subject.of(ticket.id())));
  }
}
