package dev.satchel.ingress.accepting;

import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.tickets.TicketRows;
import dev.satchel.messages.TicketId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Resolves the {@link TicketToCancel} parameter of a controller method: checks that the key may
 * cancel the ticket. As the first parameter it is resolved before the body is read.
 */
final class CancellationCheck implements HandlerMethodArgumentResolver {
  private final TicketRows tickets;

  /** The type names of cancellable tasks, and the scope that each needs. */
  private final Map<String, Scope> cancellable;

  CancellationCheck(TicketRows tickets, List<CancellableTask> cancellable) {
    this.tickets = tickets;
    this.cancellable =
        cancellable.stream()
            .collect(
                Collectors.toUnmodifiableMap(CancellableTask::typeName, CancellableTask::scope));
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == TicketToCancel.class;
  }

  @Override
  public Object resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binders) {
    if (!(request.getAttribute(ApiKey.class.getName(), RequestAttributes.SCOPE_REQUEST)
            instanceof ApiKey key)
        || !(request.getAttribute(
                HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, RequestAttributes.SCOPE_REQUEST)
            instanceof Map<?, ?> variables)) {
      throw new IllegalStateException("a cancellation was requested on a path without an id");
    }
    TicketId ticket = PathIds.parse(String.valueOf(variables.get("id")), TicketId::parse);
    key.requireOneOf(scope(ticket, key));
    return new TicketToCancel(ticket);
  }

  /**
   * The scope that cancelling needs. A key with that scope that crosses tenants sees cancellable
   * tickets of all of them; other tickets are visible only to their own tenant.
   */
  private Scope scope(TicketId ticket, ApiKey key) {
    TicketRows.Owned found = tickets.find(List.of(ticket)).get(ticket);
    Scope scope = found == null ? null : cancellable.get(found.ticket().task());
    boolean visible =
        found != null
            && (found.tenant().equals(key.tenant())
                || (scope != null && key.has(scope) && key.onlyTenant() == null));
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
