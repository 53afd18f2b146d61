package dev.satchel.ingress.accepting;

import dev.satchel.ingress.audit.Audited;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.tickets.TicketRows;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketTask.CancelTicket;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** Accepts what clients do with tickets themselves. */
@Controller
class TicketTasks {
  private final Acceptance acceptance;
  private final TicketRows tickets;

  /** The type names of the tasks that may be ended early, and the scope that this needs. */
  private final Map<String, Scope> cancellable;

  TicketTasks(Acceptance acceptance, TicketRows tickets, List<CancellableTask> cancellable) {
    this.acceptance = acceptance;
    this.tickets = tickets;
    this.cancellable =
        cancellable.stream()
            .collect(
                Collectors.toUnmodifiableMap(CancellableTask::typeName, CancellableTask::scope));
  }

  /** Whether a run is still under way is for its worker to say; here only its kind counts. */
  @PostMapping("/v1/tickets/{id}/cancellations")
  @Audited(CancelTicket.class)
  Reply cancel(@PathVariable String id, TaskRequest request) {
    TicketId ticket = PathIds.parse(id, TicketId::parse);
    ApiKey key = request.key();
    Scope scope = scope(ticket, key);
    key.requireOneOf(scope);
    request.endFields();
    CancelTicket task = new CancelTicket(key.actor(), ticket);
    return acceptance.accept(
        request, cancellation -> new Acceptance.Draft(task, Subject.of(ticket)));
  }

  /** An operator's runs are those of all operators, like the desk; all else is its tenant's. */
  private Scope scope(TicketId ticket, ApiKey key) {
    TicketRows.Owned found = tickets.find(List.of(ticket)).get(ticket);
    Scope scope = found == null ? null : cancellable.get(found.ticket().task());
    boolean visible =
        found != null
            && (found.tenant().equals(key.tenant())
                || (scope != null && key.scopes().contains(scope)));
    if (!visible) {
      throw RequestRefused.notFound();
    }
    if (scope == null) {
      throw new RequestRefused(
          ProblemType.TASK_NOT_CANCELLABLE, "A task of this type cannot be cancelled.");
    }
    return scope;
  }
}
