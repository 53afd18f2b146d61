package dev.satchel.ingress.accounts;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.AccountId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Shows accounts. */
@Controller
class AccountController {
  private final AccountRows accounts;
  private final AccountLists lists;

  AccountController(AccountRows accounts, AccountLists lists) {
    this.accounts = accounts;
    this.lists = lists;
  }

  @GetMapping("/v1/accounts/{id}")
  @RequiresScope(value = Scope.ACCOUNTS_READ, oneAccount = true)
  Answer account(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    AccountId account = PathIds.parse(id, AccountId::parse);
    FieldErrors errors = new FieldErrors();
    Query.of(request, errors, List.of());
    errors.refuseIfAny();
    checkMayUse(key, account);
    return Answer.json(
        200, accounts.find(key.tenant(), account).orElseThrow(RequestRefused::notFound).members());
  }

  @GetMapping("/v1/accounts")
  @RequiresScope(value = Scope.ACCOUNTS_READ, oneAccount = true)
  Answer accounts(ApiKey key, HttpServletRequest request) {
    return Answer.large(lists.page(key, request).members());
  }

  private static void checkMayUse(ApiKey key, AccountId account) {
    if (!key.mayUse(account)) {
      throw RequestRefused.notFound();
    }
  }
}
