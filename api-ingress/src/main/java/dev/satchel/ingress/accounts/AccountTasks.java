package dev.satchel.ingress.accounts;

import dev.satchel.ingress.accepting.Acceptance;
import dev.satchel.ingress.accepting.TaskRequest;
import dev.satchel.ingress.http.Fields;
import dev.satchel.ingress.http.KnownAssets;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.Subject;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** Accepts the tasks of accounts: opening, credits and credit limits. */
@Controller
class AccountTasks {
  private static final Pattern MAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
  private final Acceptance acceptance;
  private final AccountRows accounts;
  private final KnownAssets assets;

  AccountTasks(Acceptance acceptance, AccountRows accounts, KnownAssets assets) {
    this.acceptance = acceptance;
    this.accounts = accounts;
    this.assets = assets;
  }

  @PostMapping("/v1/accounts")
  @RequiresScope(Scope.ACCOUNTS)
  Reply open(TaskRequest request) {
    Fields fields = request.fields();
    String reference = fields.text("reference", 255);
    List<Asset> held = fields.assets("assets", assets);
    String contact = contact(fields);
    request.endFields();
    String checked = request.checked(reference);
    return acceptance.accept(
        request,
        id -> {
          AccountId account = new AccountId(id);
          return new Acceptance.Draft(
              new OpenAccount(request.tenant(), account, checked, held, contact),
              Subject.of(account));
        });
  }

  @PostMapping("/v1/credits")
  @RequiresScope(Scope.TREASURY)
  Reply credit(TaskRequest request) {
    Fields fields = request.fields();
    AccountId account = fields.id("account", AccountId::parse);
    Money amount = fields.amount("amount", 1, assets);
    String externalId = fields.text("externalId", 255);
    request.endFields();
    BookCredit task =
        new BookCredit(
            request.tenant(),
            request.checked(account),
            request.checked(amount),
            request.checked(externalId));
    return acceptance.accept(request, id -> new Acceptance.Draft(task, Subject.of(task.account())));
  }

  @PutMapping("/v1/accounts/{id}/credit-limit")
  @RequiresScope(Scope.TREASURY)
  Reply creditLimit(@PathVariable String id, TaskRequest request) {
    AccountId account = PathIds.parse(id, AccountId::parse);
    Fields fields = request.fields();
    Money amount = fields.amount("amount", 0, assets);
    request.endFields();
    if (!accounts.isKnown(request.tenant(), account)) {
      throw RequestRefused.notFound();
    }
    SetCreditLimit task = new SetCreditLimit(request.tenant(), account, request.checked(amount));
    return acceptance.accept(request, ticket -> new Acceptance.Draft(task, Subject.of(account)));
  }

  private static @Nullable String contact(Fields fields) {
    String contact = fields.optionalText("contact", 320);
    if (contact != null && !MAIL.matcher(contact).matches()) {
      fields.note("contact", "email", "must be an e-mail address");
    }
    return contact;
  }
}
