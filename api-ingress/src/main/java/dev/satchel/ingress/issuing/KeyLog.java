package dev.satchel.ingress.issuing;

import dev.satchel.delivery.IdSource;
import dev.satchel.ingress.accepting.TaskRequest;
import dev.satchel.ingress.audit.AuditLog;
import dev.satchel.ingress.audit.OperatorCall;
import dev.satchel.ingress.rows.Rows;
import java.time.Clock;
import java.util.List;

/** Writes accepted requests about keys to the audit log, in the transaction of the change. */
record KeyLog(AuditLog audit, IdSource ids, Clock clock) {
  void accepted(TaskRequest request, KeyView key) {
    OperatorCall call = request.call();
    if (call == null) {
      throw new IllegalStateException("a request about keys is not audited");
    }
    audit.add(List.of(call.accepted(ids.next(), Rows.micros(clock.instant()), key.path())));
  }
}
