package dev.satchel.ingress.issuing;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Transactions;
import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.delivery.audit.AuditLog;
import dev.satchel.ingress.audit.Audited;
import dev.satchel.ingress.audit.Call;
import dev.satchel.ingress.audit.Origin;
import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Body;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Fields;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.KeySecret;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.AccountId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * Makes tokens for browsers, at once and without a ticket. A repeated request makes another token:
 * a token changes nothing, and ends by itself.
 */
@Controller
class TokenTasks {
  private static final int LONGEST_S = 3_600;
  private static final int USUAL_S = 600;

  private final Transactions transactions;
  private final KeyRows keys;
  private final TokenRows tokens;
  private final AuditLog audit;
  private final IdSource ids;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  TokenTasks(
      Transactions transactions,
      KeyRows keys,
      TokenRows tokens,
      AuditLog audit,
      IdSource ids,
      Clock clock) {
    this.transactions = transactions;
    this.keys = keys;
    this.tokens = tokens;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  @PostMapping("/v1/accounts/{id}/tokens")
  @RequiresScope(
      value = {Scope.ACCOUNTS_READ, Scope.PAYMENTS_READ},
      oneAccount = true)
  @Audited(action = "accounts.token")
  Answer create(
      @PathVariable String id,
      ApiKey key,
      HttpServletRequest request,
      HttpServletResponse response) {
    if (key.person() != null) {
      throw new RequestRefused(
          ProblemType.FORBIDDEN, "Tokens of accounts are made with an API key, not by people.");
    }
    AccountId account = PathIds.parse(id, AccountId::parse);
    Body body = Body.read(request);
    FieldErrors errors = new FieldErrors();
    Query.of(request, errors, List.of());
    Fields fields = body.fields(errors);
    int ttlSeconds = fields.optionalInteger("ttl", 1, LONGEST_S, USUAL_S);
    fields.end();
    errors.refuseIfAny();
    if (key.issuer() != null || !key.mayUse(account) || !keys.hasAccount(key.tenant(), account)) {
      throw RequestRefused.notFound();
    }
    Instant now = Rows.micros(clock.instant());
    AccountToken token =
        new AccountToken(
            ids.next(),
            key.tenant(),
            account,
            key.id(),
            AccountToken.READS.stream().filter(key::has).collect(Collectors.toSet()),
            now.plusSeconds(ttlSeconds));
    Call call =
        Call.withBody(
            Call.who(key, Origin.of(request, response)),
            "accounts.token",
            request,
            body.canonical());
    return Answer.json(
        201,
        token.members(stored(token, call.accepted(token.id(), now, "/v1/accounts/" + account))));
  }

  private KeySecret stored(AccountToken token, AuditLine entry) {
    KeySecret secret = KeySecret.fresh(random);
    return transactions.call(
        publications -> {
          tokens.insert(token, secret);
          audit.add(List.of(entry));
          return secret;
        });
  }
}
