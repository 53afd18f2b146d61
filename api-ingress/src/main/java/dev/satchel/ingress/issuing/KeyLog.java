package dev.satchel.ingress.issuing;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.audit.AuditLog;
import dev.satchel.ingress.accepting.TaskRequest;
import dev.satchel.ingress.audit.Call;
import dev.satchel.ingress.rows.Rows;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/** Writes accepted requests about keys to the audit log, in the transaction of the change. */
record KeyLog(AuditLog audit, IdSource ids, Clock clock) {
  void accepted(TaskRequest request, KeyView key) {
    Call call = Objects.requireNonNull(request.call(), "a call about keys needs @Audited");
    audit.add(List.of(call.accepted(ids.next(), Rows.micros(clock.instant()), key.path())));
  }
}
