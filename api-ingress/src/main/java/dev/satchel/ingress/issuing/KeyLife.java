package dev.satchel.ingress.issuing;

import dev.satchel.delivery.Transactions;
import dev.satchel.ingress.accepting.TaskRequest;
import dev.satchel.ingress.http.Problems;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.KeySecret;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.problems.WriteUncertain;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes, rotates and revokes keys. Each change is one transaction with its idempotency key and its
 * audit entry.
 */
final class KeyLife {
  private final Transactions transactions;
  private final KeyRows rows;
  private final KeyRequests requests;
  private final KeyLog log;
  private final Clock clock;
  private final RandomGenerator random;

  KeyLife(
      Transactions transactions,
      KeyRows rows,
      KeyRequests requests,
      KeyLog log,
      Clock clock,
      RandomGenerator random) {
    this.transactions = transactions;
    this.rows = rows;
    this.requests = requests;
    this.log = log;
    this.clock = clock;
    this.random = random;
  }

  /**
   * A changed key.
   *
   * @param secret null for a repeated request, and when the change made none
   * @param replayed whether an earlier request has made the change
   */
  record Changed(KeyView key, @Nullable KeySecret secret, boolean replayed) {}

  /**
   * Makes a key.
   *
   * @throws RequestRefused when the caller may not make it, when the tenant has too many keys, or
   *     when it has no such account
   */
  Changed create(TaskRequest request, NewKey asked, UUID id) {
    return once(
        request,
        id,
        () -> {
          asked.allowedFor(request.key(), clock.instant());
          TenantId tenant = asked.tenantFor(request.key());
          checkRoomAndAccount(tenant, asked.account());
          KeySecret secret = KeySecret.fresh(random);
          KeyView key =
              new KeyView(
                  id,
                  asked.name(),
                  tenant,
                  asked.account(),
                  new KeyView.Scopes(asked.scopes(), Set.of()),
                  Rows.micros(clock.instant()),
                  request.key().actor(),
                  asked.expiresAt(),
                  null,
                  null,
                  asked.rates());
          rows.insert(key, secret);
          return new Changed(key, secret, false);
        });
  }

  private void checkRoomAndAccount(TenantId tenant, @Nullable AccountId account) {
    int alive = rows.alive(tenant);
    if (alive >= rows.mostAlive()) {
      throw new RequestRefused(
          ProblemType.TOO_MANY_KEYS,
          ("The tenant has %d active keys, as many as satchel.ingress.keys.active-per-tenant"
                  + " allows; revoke one.")
              .formatted(alive));
    }
    if (account != null && !rows.hasAccount(tenant, account)) {
      throw new RequestRefused(
          ProblemType.UNKNOWN_ACCOUNT, "The tenant of the key has no account " + account + ".");
    }
  }

  /**
   * Gives a key a new secret.
   *
   * @throws RequestRefused when the tenant has no such key, when the caller could not give its
   *     scopes, which the answer would hand out, or when the key has ended
   */
  Changed rotate(TaskRequest request, UUID id, int graceSeconds) {
    return once(
        request,
        id,
        () -> {
          KeyView key = required(request, id);
          checkMayGive(request.key(), key);
          KeySecret secret = KeySecret.fresh(random);
          if (key.endedAt(clock.instant()) || !rows.rotate(id, secret, graceSeconds)) {
            throw new RequestRefused(
                ProblemType.KEY_ENDED, "The key has expired or was revoked; make another one.");
          }
          return new Changed(key, secret, false);
        });
  }

  /** The answer shows the new secret, so it gives the caller the scopes of the key. */
  private static void checkMayGive(ApiKey caller, KeyView key) {
    for (Scope scope : key.scopes().known()) {
      if (!scope.mayBeGivenBy(caller.scopes())) {
        throw new RequestRefused(
            ProblemType.FORBIDDEN,
            "The key to rotate has the scope %s, which only a key with it can give."
                .formatted(scope.wireName()));
      }
    }
    if (!key.scopes().unknown().isEmpty() && !key.id().equals(caller.id())) {
      throw new RequestRefused(
          ProblemType.FORBIDDEN,
          ("The key to rotate has the scope %s, which this release does not know;"
                  + " only the key itself may rotate it here.")
              .formatted(String.join(", ", key.scopes().unknown())));
    }
  }

  /**
   * Revokes a key; one that was revoked before stays as it is.
   *
   * @throws RequestRefused when the tenant has no such key
   */
  Changed revoke(TaskRequest request, UUID id) {
    return once(
        request,
        id,
        () -> {
          required(request, id);
          rows.revoke(id);
          return new Changed(required(request, id), null, false);
        });
  }

  private Changed once(TaskRequest request, UUID id, Supplier<Changed> change) {
    Instant now = clock.instant();
    try {
      return transactions.call(
          publications -> {
            if (!isCurrent(request.key(), now)) {
              throw new RequestRefused(
                  ApiProblem.unauthenticated(
                      "Keys are changed only with a key that has not ended, by its newest secret."));
            }
            Optional<UUID> earlier = requests.claim(request, id, now);
            if (earlier.isPresent()) {
              return new Changed(
                  rows.find(earlier.get()).orElseThrow(RequestRefused::notFound), null, true);
            }
            Changed changed = change.get();
            log.accepted(request, changed.key());
            return changed;
          });
    } catch (RuntimeException failure) {
      throw Problems.isOutage(failure) && !Problems.isBeforeAnythingWasSent(failure)
          ? new WriteUncertain(failure)
          : failure;
    }
  }

  /** A person has no row; the token says until when it is valid. */
  private boolean isCurrent(ApiKey caller, Instant now) {
    return caller.person() == null ? rows.isCurrent(caller) : caller.isValidAt(now);
  }

  private KeyView required(TaskRequest request, UUID id) {
    return rows.find(request.tenant(), id).orElseThrow(RequestRefused::notFound);
  }
}
