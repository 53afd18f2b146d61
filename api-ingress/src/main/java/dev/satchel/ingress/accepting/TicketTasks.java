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

/** Accepts the tasks about tickets themselves, which is their cancellation. */
@Controller
class TicketTasks {
  private final Acceptance acceptance;
  private final TicketRows tickets;

  /** The type names of cancellable tasks, and the scope that each needs. */
  private final Map<String, Scope> cancellable;

  TicketTasks(Acceptance acceptance, TicketRows tickets, List<CancellableTask> cancellable) {
    this.acceptance = acceptance;
    this.tickets = tickets;
    this.cancellable =
        cancellable.stream()
            .collect(
                Collectors.toUnmodifiableMap(CancellableTask::typeName, CancellableTask::scope));
  }

  /** Checks only the type of the task; the worker decides whether the run is still in progress. */
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

  /**
   * The scope that cancelling needs. A key with that scope sees cancellable tickets of all tenants;
   * other tickets are visible only to their own tenant.
   */
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
