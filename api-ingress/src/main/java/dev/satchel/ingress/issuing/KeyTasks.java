package dev.satchel.ingress.issuing;

import dev.satchel.delivery.IdSource;
import dev.satchel.ingress.accepting.TaskRequest;
import dev.satchel.ingress.audit.Audited;
import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.KeySecret;
import dev.satchel.ingress.keys.KeyWatch;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** Makes, rotates and revokes keys, at once and without a ticket. */
@Controller
class KeyTasks {
  private static final int LONGEST_GRACE_S = 86_400;

  private final KeyLife keys;
  private final KeyWatch watch;
  private final IdSource ids;

  KeyTasks(KeyLife keys, KeyWatch watch, IdSource ids) {
    this.keys = keys;
    this.watch = watch;
    this.ids = ids;
  }

  @PostMapping("/v1/keys")
  @RequiresScope(Scope.ADMIN)
  @Audited(action = "keys.create")
  Answer create(TaskRequest request) {
    NewKey asked = NewKey.read(request);
    KeyLife.Changed made = keys.create(request, asked, ids.next());
    return withSecret(made).with("Location", made.key().path());
  }

  @PostMapping("/v1/keys/{id}/rotations")
  @RequiresScope(Scope.ADMIN)
  @Audited(action = "keys.rotate")
  Answer rotate(@PathVariable String id, TaskRequest request) {
    UUID key = PathIds.parse(id, ApiKey::parseId);
    int graceSeconds = request.fields().optionalInteger("graceSeconds", 0, LONGEST_GRACE_S, 0);
    request.endFields();
    KeyLife.Changed rotated = keys.rotate(request, key, graceSeconds);
    watch.lookNow();
    return withSecret(rotated);
  }

  @PostMapping("/v1/keys/{id}/revocations")
  @RequiresScope(Scope.ADMIN)
  @Audited(action = "keys.revoke")
  Answer revoke(@PathVariable String id, TaskRequest request) {
    UUID key = PathIds.parse(id, ApiKey::parseId);
    request.endFields();
    KeyLife.Changed revoked = keys.revoke(request, key);
    watch.lookNow();
    return answered(revoked, Answer.json(201, revoked.key().members()));
  }

  private static Answer withSecret(KeyLife.Changed changed) {
    KeySecret secret = changed.secret();
    return answered(
        changed, Answer.json(201, changed.key().members(secret == null ? null : secret.text())));
  }

  private static Answer answered(KeyLife.Changed changed, Answer answer) {
    return changed.replayed() ? answer.with("Idempotency-Replayed", "true") : answer;
  }
}
