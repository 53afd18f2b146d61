package dev.satchel.ingress.accounts;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.ingress.http.Accepts;
import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.OffersCsv;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Parts;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.KeyWatch;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Shows statements of accounts, as pages or as CSV, and balances at a time. */
@Controller
class StatementController {
  private final StatementRows rows;
  private final KeyWatch keys;
  private final Clock clock;

  StatementController(StatementRows rows, KeyWatch keys, Clock clock) {
    this.rows = rows;
    this.keys = keys;
    this.clock = clock;
  }

  @GetMapping("/v1/accounts/{id}/entries")
  @RequiresScope(value = Scope.ACCOUNTS_READ, oneAccount = true)
  @OffersCsv
  Reply entries(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    AccountId account = PathIds.parse(id, AccountId::parse);
    FieldErrors errors = new FieldErrors();
    Query query = Query.of(request, errors, StatementFilter.PARAMETERS);
    boolean csv = Accepts.csv(request);
    if (csv) {
      Page.PARAMETERS.forEach(name -> refuseWithCsv(query, name));
    }
    Page.Asked asked = csv ? null : Page.asked(query, errors);
    StatementFilter filter = StatementFilter.of(query);
    errors.refuseIfAny();
    List<Asset> assets = assets(key, account);
    if (asked == null) {
      return new Parts(
          Accepts.CSV + ";charset=utf-8;header=present",
          Map.of("Content-Disposition", "attachment; filename=\"" + account + ".csv\""),
          new StatementCsv(
              page -> {
                requireValid(key);
                return rows.lines(account, assets, filter, page);
              }));
    }
    List<EntryLine> found = rows.lines(account, assets, filter, asked);
    return Answer.large(
        Page.of(found, asked, EntryLine::members, EntryLine::entry, EntryLine::line).members());
  }

  /** A long answer ends with its key, as a wait does. */
  private void requireValid(ApiKey key) {
    if (!keys.isValid(key)) {
      throw new IllegalStateException("the API key has ended");
    }
  }

  private static void refuseWithCsv(Query query, String name) {
    if (query.get(name) != null) {
      query.note(name, "csv", "is not for CSV, which has all lines that the filters leave");
    }
  }

  @GetMapping("/v1/accounts/{id}/balances")
  @RequiresScope(value = Scope.ACCOUNTS_READ, oneAccount = true)
  Answer balances(@PathVariable String id, ApiKey key, HttpServletRequest request) {
    AccountId account = PathIds.parse(id, AccountId::parse);
    FieldErrors errors = new FieldErrors();
    Query query = Query.of(request, errors, List.of("at"));
    Instant at = query.time("at");
    errors.refuseIfAny();
    List<StatementRows.BalanceAt> balances =
        rows.balances(
            account,
            assets(key, account),
            // Now is after all entries: the clocks of the workers, which set their times, may be
            // ahead.
            at == null
                ? KeyOrder.HIGHEST
                : StatementFilter.lastBefore(at.truncatedTo(ChronoUnit.MILLIS).plusMillis(1)));
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("at", (at == null ? clock.instant() : at).toString());
    members.put("balances", balances.stream().map(StatementController::members).toList());
    return Answer.json(200, members);
  }

  private static Map<String, @Nullable Object> members(StatementRows.BalanceAt balance) {
    EntryLine.After last = balance.last();
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("asset", balance.asset().code());
    members.put("posted", last == null ? null : last.balance());
    members.put("held", last == null ? null : last.held());
    members.put("sequence", last == null ? null : last.sequence());
    return members;
  }

  private List<Asset> assets(ApiKey key, AccountId account) {
    if (!key.mayUse(account)) {
      throw RequestRefused.notFound();
    }
    return rows.assets(key.tenant(), account).orElseThrow(RequestRefused::notFound);
  }
}
