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
import dev.satchel.messages.AccountTask;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.CloseAccount;
import dev.satchel.messages.AccountTask.FreezeAccount;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.AccountTask.OpenDescribedAccount;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.AccountTask.SetMetadata;
import dev.satchel.messages.AccountTask.UnfreezeAccount;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.Subject;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** Accepts the tasks of accounts: opening, metadata, freezes, closures, credits and limits. */
@Controller
class AccountTasks {
  private static final Pattern MAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
  private static final int LONGEST_REASON = 500;
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
    Map<String, String> metadata = fields.pairs("metadata");
    request.endFields();
    String checked = request.checked(reference);
    return acceptance.accept(
        request,
        id -> {
          AccountId account = new AccountId(id);
          return new Acceptance.Draft(
              metadata.isEmpty()
                  ? new OpenAccount(request.tenant(), account, checked, held, contact)
                  : new OpenDescribedAccount(
                      request.tenant(), account, checked, held, contact, metadata),
              Subject.of(account));
        });
  }

  @PutMapping("/v1/accounts/{id}/metadata")
  @RequiresScope(Scope.ACCOUNTS)
  Reply metadata(@PathVariable String id, TaskRequest request) {
    AccountId account = PathIds.parse(id, AccountId::parse);
    Fields fields = request.fields();
    if (!fields.has("metadata")) {
      fields.note("metadata", "required", "is required");
    }
    Map<String, String> metadata = fields.pairs("metadata");
    request.endFields();
    return accept(request, new SetMetadata(request.tenant(), account, metadata));
  }

  @PostMapping("/v1/accounts/{id}/freezes")
  @RequiresScope(Scope.TREASURY)
  Reply freeze(@PathVariable String id, TaskRequest request) {
    AccountId account = PathIds.parse(id, AccountId::parse);
    String reason = request.fields().text("reason", LONGEST_REASON);
    request.endFields();
    return accept(request, new FreezeAccount(request.tenant(), account, request.checked(reason)));
  }

  @PostMapping("/v1/accounts/{id}/unfreezes")
  @RequiresScope(Scope.TREASURY)
  Reply unfreeze(@PathVariable String id, TaskRequest request) {
    AccountId account = PathIds.parse(id, AccountId::parse);
    String reason = request.fields().optionalText("reason", LONGEST_REASON);
    request.endFields();
    return accept(request, new UnfreezeAccount(request.tenant(), account, reason));
  }

  @PostMapping("/v1/accounts/{id}/closures")
  @RequiresScope(Scope.TREASURY)
  Reply close(@PathVariable String id, TaskRequest request) {
    AccountId account = PathIds.parse(id, AccountId::parse);
    String reason = request.fields().optionalText("reason", LONGEST_REASON);
    request.endFields();
    return accept(request, new CloseAccount(request.tenant(), account, reason));
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
    return acceptance.accept(
        request, id -> new Acceptance.Draft(task, Subject.of(task.account()), task.externalId()));
  }

  @PutMapping("/v1/accounts/{id}/credit-limit")
  @RequiresScope(Scope.TREASURY)
  Reply creditLimit(@PathVariable String id, TaskRequest request) {
    AccountId account = PathIds.parse(id, AccountId::parse);
    Fields fields = request.fields();
    Money amount = fields.amount("amount", 0, assets);
    request.endFields();
    return accept(request, new SetCreditLimit(request.tenant(), account, request.checked(amount)));
  }

  /** Accepts a task that changes an existing account. */
  private Reply accept(TaskRequest request, AccountTask task) {
    if (!accounts.isKnown(request.tenant(), task.account())) {
      throw RequestRefused.notFound();
    }
    return acceptance.accept(
        request, ticket -> new Acceptance.Draft(task, Subject.of(task.account())));
  }

  private static @Nullable String contact(Fields fields) {
    String contact = fields.optionalText("contact", 320);
    if (contact != null && !MAIL.matcher(contact).matches()) {
      fields.note("contact", "email", "must be an e-mail address");
    }
    return contact;
  }
}
