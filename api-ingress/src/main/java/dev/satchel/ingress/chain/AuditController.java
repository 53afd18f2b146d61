package dev.satchel.ingress.chain;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.FieldErrors;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.http.Query;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.Id;
import dev.satchel.messages.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Shows the audit log of a tenant's keys, and the chain over all of it. */
@Controller
class AuditController {
  private static final Pattern ACTOR = Pattern.compile("[!-~]{1,64}");
  private static final Pattern ID = Pattern.compile("([a-z]{2,8}_)[0-9a-f]{32}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private static final int MOST_LINKS = 10;

  private final AuditSequencer sequencer;
  private final AuditSearch search;
  private final PageRows pages;

  AuditController(AuditSequencer sequencer, AuditSearch search, PageRows pages) {
    this.sequencer = sequencer;
    this.search = search;
    this.pages = pages;
  }

  @GetMapping("/v1/audit")
  @RequiresScope(Scope.AUDITOR)
  Answer audit(ApiKey key, HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query query =
        Query.of(
            request,
            errors,
            List.of("limit", "cursor", "ticket", "about", "actor", "since", "tenant"));
    Page.Asked asked = Page.asked(query, errors);
    UUID about = about(query);
    String actor = actor(query);
    Instant since = query.time("since");
    TenantId tenant = query.id("tenant", TenantId::new);
    UUID before = asked.before();
    if (before != null
        && (before.getMostSignificantBits() < 1
            || before.getLeastSignificantBits() < 0
            || before.getLeastSignificantBits() > Integer.MAX_VALUE)) {
      query.note("cursor", "cursor", "is not one that this list gave");
    }
    errors.refuseIfAny();
    AuditQuery wanted = new AuditQuery(reached(key, tenant).name(), about, actor, since);
    if (before == null) {
      // What was done a moment ago is shown, too.
      boolean _ = sequencer.step();
    }
    AuditSearch.Result found =
        search.before(
            before == null
                ? AuditSearch.Place.NEWEST
                : new AuditSearch.Place(
                    before.getMostSignificantBits(), (int) before.getLeastSignificantBits()),
            wanted,
            asked.limit());
    AuditSearch.Place next = found.next();
    Page page = new Page(found.entries(), null);
    return Answer.large(
        (next == null ? page : page.until(new UUID(next.seq(), next.line()))).members());
  }

  private static TenantId reached(ApiKey key, @Nullable TenantId tenant) {
    TenantId only = key.onlyTenant();
    if (tenant != null && only != null && !tenant.equals(only)) {
      throw new RequestRefused(
          ProblemType.FORBIDDEN,
          "Only a key with the scope installation reads the audit log of another tenant.");
    }
    return tenant == null ? key.tenant() : tenant;
  }

  /** The chain is one for all tenants. Its pages are shown by hashes, not by what they contain. */
  @GetMapping("/v1/audit/chain")
  @RequiresScope(value = Scope.AUDITOR, installation = true)
  Answer chain(HttpServletRequest request) {
    FieldErrors errors = new FieldErrors();
    Query query = Query.of(request, errors, List.of("limit", "after"));
    int limit = query.integer("limit", 1, MOST_LINKS, MOST_LINKS);
    long after = after(query);
    errors.refuseIfAny();
    // In this order: what is added or purged in between is not mistaken for a missing page.
    PageRows.Link head = pages.head();
    List<PageRows.Linked> rows = pages.after(after, limit);
    PageRows.Link purged = pages.purged();
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("start", link(purged));
    members.put("head", link(head));
    members.put("data", rows.stream().map(AuditController::row).toList());
    return Answer.large(members);
  }

  private static Map<String, @Nullable Object> link(PageRows.Link link) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("seq", link.seq());
    members.put("hash", HexFormat.of().formatHex(link.hash()));
    return members;
  }

  private static Map<String, @Nullable Object> row(PageRows.Linked row) {
    byte @Nullable [] digest = row.digest();
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("seq", row.seq());
    members.put("closedAt", row.closedAt().toString());
    members.put("entries", row.entries());
    members.put("digest", digest == null ? null : HexFormat.of().formatHex(digest));
    members.put("hash", HexFormat.of().formatHex(row.hash()));
    return members;
  }

  /** {@code ticket} is the name that {@code about} had before it took any id. */
  private static @Nullable UUID about(Query query) {
    UUID about = query.id("about", AuditController::anyId);
    UUID ticket = query.id("ticket", text -> Id.parse("tkt_", text));
    if (query.get("about") != null && query.get("ticket") != null) {
      query.note("ticket", "exclusive", "cannot be combined with about");
    }
    return about == null ? ticket : about;
  }

  private static UUID anyId(String text) {
    var id = ID.matcher(text);
    if (!id.matches()) {
      throw new IllegalArgumentException("is not a prefix and 32 lower-case hex digits");
    }
    return Id.parse(id.group(1), text);
  }

  private static @Nullable String actor(Query query) {
    String actor = query.get("actor");
    if (actor != null && !ACTOR.matcher(actor).matches()) {
      query.note("actor", "form", "must be 1 to 64 visible ASCII characters");
      return null;
    }
    return actor;
  }

  private static long after(Query query) {
    String text = query.get("after");
    if (text != null && !NUMBER.matcher(text).matches()) {
      query.note("after", "range", "must be a number from 0 to 999999999999999999");
      return 0;
    }
    return text == null ? 0 : Long.parseLong(text);
  }
}
