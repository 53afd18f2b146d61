package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.satchel.testissuer.TestIssuer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** People log in with tokens of a real issuer. */
class PeopleIT {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final String SELF = "/v1/keys/self";
  private static TestIssuer issuer;
  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    issuer = TestIssuer.start();
    ingress = TestIngress.start(settings(issuer));
  }

  @AfterAll
  static void stop() {
    ingress.close();
    issuer.close();
  }

  /** Settings for people of this issuer. */
  static String[] settings(TestIssuer issuer, String... more) {
    return Stream.concat(
            Stream.of(
                "satchel.ingress.oidc.issuer=" + issuer.url(),
                "satchel.ingress.oidc.audience=satchel",
                "satchel.ingress.oidc.groups.admins.tenant=default",
                "satchel.ingress.oidc.groups.admins.scopes=admin,auditor",
                "satchel.ingress.oidc.groups[/finance/approvers].tenant=default",
                "satchel.ingress.oidc.groups[/finance/approvers].scopes=approver",
                "satchel.ingress.oidc.groups.others.tenant=other",
                "satchel.ingress.oidc.groups.others.scopes=admin"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private static String token(String subject, Object groups) {
    return issuer.token(subject, Map.of("aud", List.of("satchel"), "groups", groups));
  }

  private static HttpResponse<String> self(String token) {
    return ingress.getAs(token, SELF);
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String... words) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains(words);
  }

  private static void assertAccepted(String token) {
    HttpResponse<String> answer = self(token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void aPersonIsWhoTheTokenSaysWithTheScopesOfTheGroups() {
    HttpResponse<String> answer =
        self(token("alice", List.of("admins", "/finance/approvers", "unknown")));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .contains(
            "\"id\":\"oidc:alice\"",
            "\"tenant\":\"default\"",
            "\"scopes\":[\"approver\",\"auditor\",\"admin\"]");
  }

  @Test
  void aPersonIsBoundByScopesAndByTheTenant() {
    String approver = token("bob", List.of("/finance/approvers"));
    assertRefused(ingress.getAs(approver, "/v1/keys"), 403, "The person lacks the scope");
    assertThat(ingress.getAs(approver, "/v1/queues").statusCode()).isEqualTo(403);
    String key = Json.text(made(TestIngress.KEY), "id");
    assertThat(ingress.getAs(token("alice", List.of("admins")), "/v1/keys/" + key).statusCode())
        .isEqualTo(200);
    assertThat(ingress.getAs(token("carol", List.of("others")), "/v1/keys/" + key).statusCode())
        .isEqualTo(404);
  }

  private static String made(String caller) {
    HttpResponse<String> made =
        ingress.taskAs(caller, "/v1/keys", "{\"name\":\"n\",\"scopes\":[\"payments\"]}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return made.body();
  }

  @Test
  void whatAPersonDoesIsRecordedUnderTheSubject() {
    String alice = token("alice", List.of("admins"));
    String key = made(alice);
    assertThat(Json.text(key, "createdBy")).isEqualTo("oidc:alice");
    assertThat(ingress.getAs(alice, "/v1/keys/" + Json.text(key, "id")).body())
        .contains("\"createdBy\":\"oidc:alice\"");
    HttpResponse<String> account =
        ingress.taskAs(alice, "/v1/accounts", "{\"reference\":\"of-alice\",\"assets\":[\"KRW\"]}");
    assertThat(account.statusCode()).isEqualTo(202);
    assertThat(Json.text(account.body(), "actor")).isEqualTo("oidc:alice");
    assertThat(ingress.getAs(alice, "/v1/audit?actor=oidc:alice").body())
        .contains("keys.create", "accounts.open");
    assertThat(ingress.taskAs(alice, "/v1/accounts/acc_" + "0".repeat(32) + "/tokens", "{}").body())
        .contains("not by people");
  }

  @Test
  void theFirstUseOfATokenIsALoginInTheAuditLog() {
    String alice = token("dora", List.of("admins"));
    self(alice);
    self(alice);
    await()
        .atMost(BOUND)
        .untilAsserted(
            () -> assertThat(TestAudit.count(ingress.jdbc(), "\"subject\":\"dora\"")).isOne());
    self(token("dora", List.of("admins")));
    await()
        .atMost(BOUND)
        .untilAsserted(
            () -> assertThat(TestAudit.count(ingress.jdbc(), "\"subject\":\"dora\"")).isEqualTo(2));
    assertThat(TestAudit.lines(ingress.jdbc()))
        .filteredOn(line -> line.contains("\"subject\":\"dora\""))
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains(
                        "\"actor\":\"oidc:dora\"",
                        "\"action\":\"login\"",
                        "\"remote\":\"127.0.0.1\"",
                        issuer.url())
                    .doesNotContain("eyJ"));
  }

  @Test
  void withoutAGroupOrWithGroupsOfSeveralTenantsAPersonMayDoNothing() {
    assertRefused(self(token("erin", List.of())), 403, "No group");
    assertRefused(self(token("erin", List.of("strangers"))), 403, "No group");
    assertRefused(self(issuer.token("frank", Map.of("aud", List.of("satchel")))), 403, "No group");
    assertRefused(self(token("erin", "admins")), 403, "must be a list of texts");
    assertRefused(self(token("erin", Map.of("admins", true))), 403, "must be a list of texts");
    assertRefused(self(token("erin", List.of("admins", 7))), 403, "must be a list of texts");
    assertRefused(
        self(token("erin", List.of("admins", "others"))), 403, "several tenants (default, other)");
  }

  /** The claims of a good token, for tokens that the issuer would not make. */
  private static JWTClaimsSet.Builder claims() {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(issuer.url())
        .subject("mallory")
        .audience("satchel")
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(300)))
        .claim("groups", List.of("admins"));
  }

  private static String signed(JWTClaimsSet claims) {
    return signed(claims, issuer.key(), issuer.key().getKeyID(), JOSEObjectType.JWT);
  }

  private static String signed(JWTClaimsSet claims, RSAKey key, String kid, JOSEObjectType type) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid).type(type).build(), claims);
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Arguments broken(String why, String word, Consumer<JWTClaimsSet.Builder> change) {
    return Arguments.of(why, word, change);
  }

  static Stream<Arguments> brokenClaims() {
    Instant now = Instant.now();
    return Stream.of(
        broken("another issuer", "iss", it -> it.issuer("https://elsewhere.example")),
        broken("no issuer", "iss", it -> it.issuer(null)),
        broken("another audience", "aud", it -> it.audience("other")),
        broken("no audience", "aud", it -> it.audience((String) null)),
        broken(
            "expired",
            "expired",
            it ->
                it.issueTime(Date.from(now.minusSeconds(900)))
                    .expirationTime(Date.from(now.minusSeconds(90)))),
        broken("for ever", "exp", it -> it.expirationTime(null)),
        broken("not yet", "before", it -> it.notBeforeTime(Date.from(now.plusSeconds(120)))),
        broken("nobody", "sub", it -> it.subject(null)),
        broken("a subject that is too long", "sub", it -> it.subject("x".repeat(256))),
        broken("bound to a key", "cnf", it -> it.claim("cnf", Map.of("jkt", "x"))),
        broken("a time that is none", "cannot be read", it -> it.claim("exp", "soon")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenClaims")
  void refusesClaims(String why, String word, Consumer<JWTClaimsSet.Builder> change) {
    JWTClaimsSet.Builder claims = claims();
    change.accept(claims);
    assertRefused(self(signed(claims.build())), 401, word);
  }

  @Test
  void acceptsWhatIsWithinTheSkewOfClocks() {
    Instant now = Instant.now();
    JWTClaimsSet early =
        claims()
            .notBeforeTime(Date.from(now.plusSeconds(30)))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .build();
    assertAccepted(signed(early));
    JWTClaimsSet late =
        claims()
            .issueTime(Date.from(now.minusSeconds(300)))
            .expirationTime(Date.from(now.minusSeconds(20)))
            .build();
    assertAccepted(signed(late));
  }

  @Test
  void refusesForgedTokens() throws JOSEException {
    RSAKey own = new RSAKeyGenerator(2048).keyID("own").generate();
    JWTClaimsSet claims = claims().build();
    String kid = issuer.key().getKeyID();
    assertRefused(self(new PlainJWT(claims).serialize()), 401, "not signed");
    assertRefused(self(signed(claims, own, kid, JOSEObjectType.JWT)), 401, "not signed");
    assertRefused(
        self(signed(claims, issuer.key(), kid, new JOSEObjectType("logout+jwt"))), 401, "typ");
    SignedJWT mac =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(kid).build(), claims);
    mac.sign(new MACSigner(issuer.key().toRSAPublicKey().getEncoded()));
    assertRefused(self(mac.serialize()), 401, "not signed");
    SignedJWT weak =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS512).keyID(kid).build(), claims);
    weak.sign(new RSASSASigner(issuer.key()));
    assertRefused(self(weak.serialize()), 401, "not signed");
    SignedJWT embedded =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(own.toPublicJWK()).keyID("own").build(),
            claims);
    embedded.sign(new RSASSASigner(own));
    assertRefused(self(embedded.serialize()), 401, "not signed");
    String[] parts = signed(claims).split("\\.", -1);
    String tampered =
        parts[0]
            + "."
            + signed(claims().subject("root").build()).split("\\.", -1)[1]
            + "."
            + parts[2];
    assertRefused(self(tampered), 401, "not signed");
    assertRefused(self(parts[0] + "." + parts[1] + "."), 401, "not signed");
    assertRefused(self("a.b.c"), 401, "cannot be read");
    assertRefused(self("a.b.c.d.e"), 401, "Authorization must be");
  }

  @Test
  void aTokenOf10KbIsReadAndALargerOneIs431() {
    List<String> many =
        Stream.concat(
                Stream.of("admins"),
                IntStream.range(0, 180).mapToObj(i -> "g" + i + "-".repeat(36)))
            .toList();
    String large = signed(claims().claim("groups", many).build());
    assertThat(large.length()).isBetween(10_000, 15_000);
    assertAccepted(large);
    String tooLarge = signed(claims().claim("more", "x".repeat(20_000)).build());
    assertThat(self(tooLarge).statusCode()).isEqualTo(431);
  }

  @Test
  void aFloodOfUnknownKeysDoesNotReachTheIssuer() throws JOSEException {
    assertThat(self(token("alice", List.of("admins"))).statusCode()).isEqualTo(200);
    RSAKey own = new RSAKeyGenerator(2048).generate();
    int before = issuer.fetches();
    Instant began = Instant.now();
    for (int i = 0; i < 200; i++) {
      String kid = UUID.randomUUID().toString();
      assertThat(self(signed(claims().build(), own, kid, JOSEObjectType.JWT)).statusCode())
          .isEqualTo(401);
    }
    long tens = Duration.between(began, Instant.now()).toSeconds() / 10;
    assertThat(issuer.fetches() - before).isLessThanOrEqualTo((int) tens + 1);
  }

  @Test
  void aWaitEndsWithTheToken() {
    String ticket =
        Json.text(
            ingress.task("/v1/accounts", "{\"reference\":\"waits\",\"assets\":[\"KRW\"]}").body(),
            "id");
    Instant now = Instant.now();
    // It is accepted for a minute after it has expired: for five more seconds.
    String ending =
        signed(
            claims()
                .issueTime(Date.from(now.minusSeconds(300)))
                .expirationTime(Date.from(now.minusSeconds(55)))
                .build());
    CompletableFuture<HttpResponse<String>> waiting =
        CompletableFuture.supplyAsync(
            () -> ingress.getAs(ending, "/v1/tickets/" + ticket + "?wait=30"));
    await().atMost(BOUND).until(waiting::isDone);
    assertThat(waiting.join().statusCode()).isEqualTo(401);
    assertThat(self(ending).statusCode()).isEqualTo(401);
  }

  @Test
  void aLoginOutlivesAnIssuerThatIsAwayAndKeysRotate() {
    try (TestIssuer mortal = TestIssuer.start();
        TestIngress own = TestIngress.start(settings(mortal))) {
      Map<String, Object> admin = Map.of("aud", List.of("satchel"), "groups", List.of("admins"));
      String first = mortal.token("gina", admin);
      assertThat(own.getAs(first, SELF).statusCode()).isEqualTo(200);
      mortal.rotate();
      String second = mortal.token("gina", admin);
      await()
          .atMost(BOUND)
          .untilAsserted(() -> assertThat(own.getAs(second, SELF).statusCode()).isEqualTo(200));
      assertThat(own.getAs(first, SELF).statusCode())
          .as("a key that the issuer has withdrawn")
          .isEqualTo(401);
      mortal.rotate();
      String third = mortal.token("gina", admin);
      mortal.stop();
      await()
          .atMost(BOUND)
          .untilAsserted(() -> assertThat(own.getAs(third, SELF).statusCode()).isEqualTo(503));
      assertRefused(own.getAs(third, SELF), 503, "/problems/unavailable", "issuer");
      assertThat(own.getAs(second, SELF).statusCode()).isEqualTo(200);
      assertThat(own.getAs(TestIngress.KEY, SELF).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anIngressStartsWithoutItsIssuerAndAnswers503ToItsTokensOnly() {
    String token;
    String[] settings;
    try (TestIssuer gone = TestIssuer.start()) {
      token = gone.token("hal", Map.of("aud", List.of("satchel"), "groups", List.of("admins")));
      settings = settings(gone);
    }
    try (TestIngress own = TestIngress.start(settings)) {
      assertThat(own.getAs(TestIngress.KEY, SELF).statusCode()).isEqualTo(200);
      assertRefused(own.getAs(token, SELF), 503, "/problems/unavailable");
      assertThat(own.getAs(token, SELF).headers().firstValue("Retry-After")).hasValue("1");
    }
  }

  @Test
  void withoutAnIssuerTokensAreRefused() {
    try (TestIngress none = TestIngress.start()) {
      assertRefused(none.getAs(signed(claims().build()), SELF), 401, "send an API key");
    }
  }
}
