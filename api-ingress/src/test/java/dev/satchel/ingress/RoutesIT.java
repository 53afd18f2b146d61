package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.testissuer.TestIssuer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Compares the routes and what each needs with a golden file, and tries each line of it with keys
 * that may not call the route. When a route changes on purpose, copy {@code target/routes.actual}
 * over the golden file.
 */
class RoutesIT {
  private static final Path GOLDEN = Path.of("src/test/resources/routes.golden");
  private static final Path ACTUAL = Path.of("target/routes.actual");

  /** The sample domain, which only tests have. */
  private static final String SAMPLE = "/v1/parcels";

  private static final String ONE_ACCOUNT = "; one account";
  private static final String ID = "0193b0d2c6a17c2d8f4e5a6b7c8d9e0f";

  /** An id for each path up to the variable. */
  private static final Map<String, String> UNKNOWN =
      Map.of(
          "/v1/accounts/", "acc_" + ID,
          "/v1/payments/", "pay_" + ID,
          "/v1/captures/", "cap_" + ID,
          "/v1/refunds/", "rfd_" + ID,
          "/v1/tickets/", "tkt_" + ID,
          "/v1/keys/", "key_" + ID,
          "/v1/dead-letters/", "dlt_" + ID,
          "/v1/dead-letters/replays/", "tkt_" + ID,
          "/v1/dead-letters/discards/", "tkt_" + ID,
          "/v1/queues/", "payments");

  /** What a token of one account may do. */
  private static final Set<Scope> READS =
      Set.of(Scope.ACCOUNTS_READ, Scope.PAYMENTS_READ, Scope.TICKETS_READ);

  /** The only route that people may not call, whatever their groups. */
  private static final String TOKENS = "/v1/accounts/{id}/tokens";

  private static TestIssuer issuer;
  private static TestIngress ingress;
  private static DeskRows rows;

  @BeforeAll
  static void start() {
    issuer = TestIssuer.start();
    List<String> settings = new ArrayList<>();
    settings.add("satchel.dead-letters.editing=true");
    settings.add("satchel.ingress.keys.requests-per-second=100000");
    settings.add("satchel.ingress.oidc.issuer=" + issuer.url());
    settings.add("satchel.ingress.oidc.audience=satchel");
    for (String tenant : List.of("default", "other")) {
      for (Scope scope : Scope.values()) {
        String group = "satchel.ingress.oidc.groups[%s/%s].".formatted(tenant, scope.wireName());
        settings.add(group + "tenant=" + tenant);
        settings.add(group + "scopes=" + scope.wireName());
      }
    }
    ingress = TestIngress.start(settings.toArray(String[]::new));
    rows = new DeskRows(ingress.jdbc());
  }

  @AfterAll
  static void stop() {
    ingress.close();
    issuer.close();
  }

  /** Who has the scopes of a line: each is tried with both. */
  enum Holder {
    KEY,
    PERSON;

    /** A credential with the scopes, which have commas between them. */
    String with(String tenant, String scopes) {
      return switch (this) {
        case KEY -> rows.key(tenant, scopes);
        case PERSON -> person(tenant, scopes, Instant.now());
      };
    }
  }

  /** A token of five minutes. */
  private static String person(String tenant, String scopes, Instant issued) {
    return issuer.token(
        "person-" + Integer.toHexString(scopes.hashCode()),
        Map.of(
            "aud",
            List.of("satchel"),
            "iat",
            issued,
            "nbf",
            issued,
            "exp",
            issued.plusSeconds(300),
            "groups",
            Stream.of(scopes.split(",", -1)).map(scope -> tenant + "/" + scope).toList()));
  }

  /**
   * A line of the golden file.
   *
   * @param needs one of these; empty when any key will do
   */
  private record Route(
      String method, String path, Set<Scope> needs, boolean installation, boolean oneAccount) {
    static Route of(String line) {
      String[] parts = line.split(" +", 3);
      String needed = parts[2].replace(ONE_ACCOUNT, "");
      boolean installation = needed.endsWith(" + installation");
      Set<Scope> needs =
          needed.equals("any key")
              ? Set.of()
              : Scope.read(needed.replace(" + installation", "").replace(" or ", ","));
      return new Route(parts[0], parts[1], needs, installation, parts[2].endsWith(ONE_ACCOUNT));
    }

    /** The path with this in place of its variable. */
    String at(String id) {
      return path.replaceFirst("\\{[a-z]+}", id);
    }

    String prefix() {
      return path.replaceFirst("\\{.*", "");
    }

    boolean hasId() {
      return path.contains("{");
    }

    /** The path with the id of nothing that exists. */
    String somewhere() {
      return hasId() ? at(Objects.requireNonNull(UNKNOWN.get(prefix()), prefix())) : path;
    }
  }

  @Test
  void theRoutesAndWhatTheyNeedAreThoseOfTheGoldenFile() throws IOException {
    Map<String, String> lines = new TreeMap<>();
    ingress
        .bean(RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .forEach(
            (route, handler) ->
                route
                    .getMethodsCondition()
                    .getMethods()
                    .forEach(
                        method ->
                            route
                                .getPatternValues()
                                .forEach(
                                    path ->
                                        lines.put(
                                            path + " " + method,
                                            "%-4s %-45s %s"
                                                .formatted(method, path, needs(path, handler))))));
    lines.keySet().removeIf(line -> line.startsWith(SAMPLE));
    Files.write(ACTUAL, lines.values());
    assertThat(ACTUAL).hasSameTextualContentAs(GOLDEN);
  }

  private static String needs(String path, HandlerMethod handler) {
    RequiresScope required = handler.getMethodAnnotation(RequiresScope.class);
    if (!path.startsWith("/v1/")) {
      assertThat(required).as(path).isNull();
      return "no key";
    }
    assertThat(required).as("the scope of " + path).isNotNull();
    String scopes =
        Stream.of(Objects.requireNonNull(required).value())
            .map(Scope::wireName)
            .collect(Collectors.joining(" or "));
    return (scopes.isEmpty() ? "any key" : scopes)
        + (required.installation() ? " + installation" : "")
        + (required.oneAccount() ? ONE_ACCOUNT : "");
  }

  @Test
  void withoutAValidKeyEachRouteIs401() throws IOException {
    String every =
        EnumSet.allOf(Scope.class).stream().map(Scope::wireName).collect(Collectors.joining(","));
    String revoked = rows.key("default", every);
    String expired = rows.key("default", every);
    end("revoked_at", revoked);
    end("expires_at", expired);
    String late = person("default", every, Instant.now().minusSeconds(600));
    String forged = late.substring(0, late.lastIndexOf('.')) + ".AAAA";
    for (Route route : routes()) {
      for (String key :
          new String[] {null, "sk_unknown_0123456789", revoked, expired, late, forged}) {
        assertStatus(401, route, route.somewhere(), key, "");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutTheScopeEachRouteIs403BeforeAnythingOfTheBodyIsRead(Holder holder)
      throws IOException {
    for (Route route : routes()) {
      if (!route.needs().isEmpty()) {
        String others =
            EnumSet.allOf(Scope.class).stream()
                .filter(own -> route.needs().stream().noneMatch(need -> implies(own, need)))
                .map(Scope::wireName)
                .collect(Collectors.joining(","));
        assertStatus(403, route, route.somewhere(), holder.with("default", others), null);
      }
      if (holder == Holder.PERSON && route.path().equals(TOKENS)) {
        assertStatus(403, route, route.somewhere(), holder.with("default", "accounts:read"), null);
        continue;
      }
      for (Scope need : route.needs()) {
        String enough = need.wireName();
        if (route.installation()) {
          assertStatus(403, route, route.somewhere(), holder.with("default", enough), null);
          enough += ",installation";
        }
        int status =
            answer(route, route.somewhere(), holder.with("default", enough), null).statusCode();
        assertThat(status).as("%s with %s", route, enough).isNotIn(401, 403, 500, 503);
      }
    }
  }

  /** An admin gives an approver's scope but does not have it; no route needs that yet. */
  private static boolean implies(Scope own, Scope need) {
    return need.mayBeGivenBy(Set.of(own));
  }

  @Test
  void aKeyOfOneAccountIsRefusedByEachRouteThatIsNotForIt() throws IOException {
    AccountId account = account();
    String tied =
        Json.text(
            ingress
                .task(
                    "/v1/keys",
                    "{\"name\":\"tied\",\"scopes\":[\"payments\",\"accounts:read\"],\"account\":\""
                        + account
                        + "\"}")
                .body(),
            "key");
    for (Route route : routes()) {
      int status = answer(route, route.somewhere(), tied, null).statusCode();
      if (route.oneAccount()) {
        assertThat(status).as("%s", route).isNotIn(401, 403, 500, 503);
      } else {
        assertThat(status).as("%s", route).isEqualTo(403);
      }
    }
  }

  @Test
  void aTokenOfOneAccountIsRefusedByEachRouteThatChangesOrIsNotForIt() throws IOException {
    String token =
        Json.text(ingress.task("/v1/accounts/" + account() + "/tokens", "{}").body(), "token");
    for (Route route : routes()) {
      int status = answer(route, route.somewhere(), token, null).statusCode();
      if (route.oneAccount()
          && (route.needs().isEmpty() || route.needs().stream().anyMatch(READS::contains))) {
        assertThat(status).as("%s", route).isNotIn(401, 403, 500, 503);
      } else {
        assertThat(status).as("%s", route).isEqualTo(403);
      }
    }
  }

  @Test
  void aRouteThatNeedsNoKeyIsAnsweredWithoutOne() throws IOException {
    for (String line : Files.readAllLines(GOLDEN)) {
      if (line.endsWith("no key")) {
        Route route = Route.of(line.replace("no key", "any key"));
        assertThat(answer(route, route.at("nothing"), null, null).statusCode())
            .as(line)
            .isIn(200, 302, 404);
      }
    }
  }

  @Test
  void whatBelongsToAnotherTenantIs404() throws IOException {
    AccountId account = account();
    DeadLetterId letter = rows.letter(Map.of());
    String payment =
        ingress
            .task(
                "/v1/payments",
                "{\"method\":\"balance\",\"from\":\""
                    + account
                    + "\",\"to\":\"acc_"
                    + ID
                    + "\",\"amount\":{\"asset\":\"KRW\",\"value\":5}}")
            .body();
    String replay = made("/v1/dead-letters/replays", "{\"filter\":{}}");
    String discard = made("/v1/dead-letters/discards", "{\"filter\":{},\"reason\":\"why\"}");
    String key = made("/v1/keys", "{\"name\":\"n\",\"scopes\":[\"payments\"]}");
    Map<String, String> existing = new LinkedHashMap<>();
    existing.put("/v1/accounts/", account.toString());
    existing.put(
        "/v1/payments/", Json.text(payment, "resource").substring("/v1/payments/".length()));
    String changes = Json.text(payment, "resource");
    existing.put("/v1/captures/", "cap_" + made(changes + "/captures", "{}").substring(4));
    existing.put("/v1/refunds/", "rfd_" + made(changes + "/refunds", "{}").substring(4));
    existing.put("/v1/tickets/", replay);
    existing.put("/v1/keys/", key);
    existing.put("/v1/dead-letters/", letter.toString());
    existing.put("/v1/dead-letters/replays/", replay);
    existing.put("/v1/dead-letters/discards/", discard);
    String all = "admin,approver,operator,editor";
    String other = rows.key("other", all);
    String stranger = person("other", all, Instant.now());
    int tried = 0;
    for (Route route : routes()) {
      if (route.hasId() && !route.installation()) {
        String path = route.at(Objects.requireNonNull(existing.get(route.prefix())));
        String body = body(route);
        assertStatus(404, route, path, other, body);
        assertStatus(route.path().equals(TOKENS) ? 403 : 404, route, path, stranger, body);
        assertThat(answer(route, path, TestIngress.KEY, body).statusCode())
            .as("%s of its own tenant", route)
            .isNotIn(401, 403, 404);
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(10);
  }

  /** A body with what the route requires. */
  private static String body(Route route) {
    return switch (route.path()) {
      case "/v1/accounts/{id}/credit-limit" -> "{\"amount\":{\"asset\":\"KRW\",\"value\":5}}";
      case "/v1/accounts/{id}/freezes" -> "{\"reason\":\"why\"}";
      case "/v1/accounts/{id}/metadata" -> "{\"metadata\":{}}";
      default -> "{}";
    };
  }

  @Test
  void anUnknownRouteIs404WithAValidKeyAnd401Without() {
    for (String path :
        List.of(
            "/v1",
            "/v1/",
            "/v1/nothing",
            "/v1/accounts/x/y/z",
            "/v1/keys/",
            "/",
            "/nothing",
            "/doc",
            "/openapi.json/",
            "/problems")) {
      for (String method : List.of("GET", "POST", "PUT", "DELETE")) {
        HttpRequest.Builder with =
            ingress.request(path).method(method, BodyPublishers.ofString("{"));
        assertThat(ingress.send(with).statusCode()).as(method + path).isEqualTo(404);
        HttpRequest.Builder without =
            HttpRequest.newBuilder(with.build().uri()).method(method, BodyPublishers.noBody());
        assertThat(ingress.send(without).statusCode()).as(method + path).isEqualTo(401);
      }
    }
  }

  private static List<Route> routes() throws IOException {
    List<Route> routes = new ArrayList<>();
    for (String line : Files.readAllLines(GOLDEN)) {
      if (!line.endsWith("no key")) {
        routes.add(Route.of(line));
      }
    }
    assertThat(routes).hasSizeGreaterThan(30);
    return routes;
  }

  private static void assertStatus(
      int status, Route route, String path, @Nullable String key, @Nullable String body) {
    HttpResponse<String> answer = answer(route, path, key, body);
    assertThat(answer.statusCode())
        .as("%s with %s: %s", route, key, answer.body())
        .isEqualTo(status);
  }

  /**
   * Without a body given, sends what every route would refuse if it read it. A connection without a
   * valid key is closed with its body unread, so such a request has an empty one.
   */
  private static HttpResponse<String> answer(
      Route route, String path, @Nullable String key, @Nullable String body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(ingress.request(path).build().uri());
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    if (body != null) {
      request
          .header("Content-Type", "application/json")
          .header("Idempotency-Key", IdSource.secure(Clock.systemUTC()).next().toString());
    }
    return ingress.send(
        route.method().equals("GET")
            ? request
            : request.method(route.method(), BodyPublishers.ofString(body == null ? "{" : body)));
  }

  private static String made(String path, String body) {
    return Json.text(ingress.task(path, body).body(), "id");
  }

  private static AccountId account() {
    AccountId account = new AccountId(rows.uuid());
    ingress
        .jdbc()
        .sql(
            """
            INSERT INTO account (id, tenant, reference, created_at)
            VALUES (UNHEX(?), 'default', ?, UTC_TIMESTAMP(6))
            """)
        .params(account.toString().substring(4), account.toString())
        .update();
    return account;
  }

  private static void end(String column, String key) {
    ingress
        .jdbc()
        .sql(
            "UPDATE api_key SET %s = UTC_TIMESTAMP(6) WHERE hash = UNHEX(SHA2(?, 256))"
                .formatted(column))
        .param(key)
        .update();
  }
}
