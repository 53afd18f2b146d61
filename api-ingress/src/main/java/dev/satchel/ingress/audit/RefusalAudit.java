package dev.satchel.ingress.audit;

import dev.satchel.delivery.IdSource;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.rows.Rows;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Writes refused operator calls to the audit log before they are answered, except those refused
 * with 503 because the service is unavailable. The next resolver writes the answer.
 */
final class RefusalAudit implements HandlerExceptionResolver {
  private static final Logger log = LoggerFactory.getLogger(RefusalAudit.class);
  private final AuditLog audit;
  private final IdSource ids;
  private final Clock clock;

  RefusalAudit(AuditLog audit, IdSource ids, Clock clock) {
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception thrown) {
    if (handler instanceof HandlerMethod method
        && thrown instanceof RequestRefused refused
        && refused.problem().type() != ProblemType.UNAVAILABLE
        && request.getAttribute(ApiKey.class.getName()) instanceof ApiKey key) {
      Audited audited = method.getMethodAnnotation(Audited.class);
      if (audited != null) {
        OperatorCall known = OperatorCall.remembered(request);
        write(known == null ? OperatorCall.of(request, response, key, audited) : known, refused);
      }
    }
    return null;
  }

  private void write(OperatorCall call, RequestRefused refused) {
    try {
      audit.add(List.of(call.refused(ids.next(), Rows.micros(clock.instant()), refused.problem())));
    } catch (RuntimeException failure) {
      // The call stays refused; only its audit entry is lost, so the loss is logged.
      log.atError()
          .addKeyValue("actor", call.actor())
          .addKeyValue("action", call.action())
          .addKeyValue("problem", refused.problem().type().code())
          .log("a refused call could not be written to the audit log", failure);
    }
  }
}
