package dev.satchel.ingress.issuing;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.AccountId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Shows the keys of a tenant, and to each caller itself. */
@Controller
class KeyController {
  private final KeyRows rows;

  KeyController(KeyRows rows) {
    this.rows = rows;
  }

  @GetMapping("/v1/keys")
  @RequiresScope({Scope.ADMIN, Scope.AUDITOR})
  Answer keys(ApiKey caller, HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Page.Asked asked = Page.asked(request, errors);
    errors.refuseIfAny();
    List<KeyView> found = rows.list(caller.tenant(), asked.before(), asked.limit() + 1);
    return Answer.json(200, Page.of(found, asked, KeyView::members, KeyView::id).members());
  }

  @GetMapping("/v1/keys/{id}")
  @RequiresScope({Scope.ADMIN, Scope.AUDITOR})
  Answer key(@PathVariable String id, ApiKey caller, HttpServletRequest request) {
    UUID key = PathIds.parse(id, ApiKey::parseId);
    takesNoParameters(request);
    return Answer.json(
        200, rows.find(caller.tenant(), key).orElseThrow(RequestRefused::notFound).members());
  }

  @GetMapping("/v1/keys/self")
  @RequiresScope(
      value = {},
      oneAccount = true)
  Answer self(ApiKey caller, HttpServletRequest request) {
    takesNoParameters(request);
    if (caller.issuer() != null || caller.person() != null) {
      return Answer.json(200, withoutRow(caller));
    }
    return Answer.json(
        200,
        rows.find(caller.tenant(), caller.id()).orElseThrow(RequestRefused::notFound).ownMembers());
  }

  /** The members of a key; tokens and people have no name, and their uses are not recorded. */
  private static Map<String, @Nullable Object> withoutRow(ApiKey token) {
    AccountId account = token.account();
    Instant expiresAt = token.expiresAt();
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", token.actor());
    members.put("name", null);
    members.put("tenant", token.tenant().name());
    members.put("account", account == null ? null : account.toString());
    members.put("scopes", token.scopes().stream().sorted().map(Scope::wireName).toList());
    members.put("expiresAt", expiresAt == null ? null : expiresAt.toString());
    members.put("lastUsedAt", null);
    members.put("readsPerSecond", token.rates().reads());
    members.put("writesPerSecond", token.rates().writes());
    return members;
  }

  private static void takesNoParameters(HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query.of(request, errors, List.of());
    errors.refuseIfAny();
  }
}
