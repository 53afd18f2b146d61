package dev.satchel.ingress.audit;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.messages.TicketId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Shows the audit log of a tenant's keys. */
@Controller
class AuditController {
  private final AuditLog log;

  AuditController(AuditLog log) {
    this.log = log;
  }

  @GetMapping("/v1/audit")
  @RequiresScope(Scope.AUDITOR)
  Answer audit(ApiKey key, HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query query = Query.of(request, errors, List.of("limit", "cursor", "ticket"));
    Page.Asked asked = Page.asked(query, errors);
    TicketId ticket = query.id("ticket", TicketId::parse);
    errors.refuseIfAny();
    List<AuditLog.Line> found = log.list(key.tenant(), ticket, asked.before(), asked.limit() + 1);
    return Answer.json(
        200, Page.of(found, asked, AuditLog.Line::members, AuditLog.Line::id).members());
  }
}
