package dev.satchel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys are made, listed, rotated and revoked from a terminal or a script. */
class KeysTest {
  private static final String ID = "key_0193a1b2c3d47e5f8a9b0c1d2e3f4050";
  private static final String SECRET = "sk_0123456789abcdef0123456789abcdef0123456789A_2CZclj";
  private static final String CREATE = "POST /v1/keys";
  private static final String ROTATE = "POST /v1/keys/" + ID + "/rotations";
  private static final String REVOKE = "POST /v1/keys/" + ID + "/revocations";

  private final FakeApi api = new FakeApi();
  private final Terminal script = Terminal.none(api);

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void makesAKeyAndShowsIt() {
    api.answer(CREATE, 201, made("\"" + SECRET + "\""));
    Terminal.Ran ran =
        script.run(
            "keys",
            "create",
            "--name",
            "shop",
            "--scopes",
            "payments,accounts",
            "--expires-at",
            "2027-01-01T00:00:00Z");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            """
            id       %s
            key      %s
            name     shop
            tenant   default
            scopes   accounts,payments
            expires  2027-01-01T00:00:00Z
            """
                .formatted(ID, SECRET));
    assertThat(ran.err()).contains("shown only now");
    assertThat(api.asked().getFirst().body())
        .isEqualTo(
            "{\"name\":\"shop\",\"scopes\":[\"payments\",\"accounts\"],"
                + "\"expiresAt\":\"2027-01-01T00:00:00Z\"}");
    assertThat(api.asked().getFirst().header("Idempotency-key")).isEqualTo("key-1");
  }

  @Test
  void printsExactlyIdAndKeyAsJson() {
    api.answer(CREATE, 201, made("\"" + SECRET + "\""))
        .answer(ROTATE, 201, made("\"" + SECRET + "\""));
    String expected = "{\"id\":\"" + ID + "\",\"key\":\"" + SECRET + "\"}\n";
    assertThat(
            script.run("keys", "create", "--name", "shop", "--scopes", "payments", "--json").out())
        .isEqualTo(expected);
    assertThat(script.run("keys", "rotate", "--json", ID).out()).isEqualTo(expected);
  }

  @Test
  void aRepeatedRequestFailsAndSaysHowToGetAKey() {
    api.answer(CREATE, 201, made("null"), Map.of("Idempotency-Replayed", "true"));
    Terminal.Ran ran =
        script.run(
            "keys", "create", "--name", "n", "--scopes", "payments", "--idempotency-key", "mine");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains(ID).doesNotContain("sk_");
    assertThat(ran.err()).contains("not shown again", "./satchel keys rotate " + ID);
    assertThat(api.asked().getFirst().header("Idempotency-key")).isEqualTo("mine");
  }

  @Test
  void listsKeysWithoutSecrets() {
    api.answer(
        "GET /v1/keys",
        200,
        "{\"data\":[{\"id\":\""
            + ID
            + "\",\"name\":\"night\\u001bshift\",\"scopes\":[\"operator\"],"
            + "\"createdAt\":\"2026-11-21T14:03:42.5Z\",\"expiresAt\":null,"
            + "\"lastUsedAt\":\"2026-11-22T14:03:42.5Z\",\"revokedAt\":null}],\"cursor\":null}");
    Terminal.Ran ran = script.run("keys", "list");
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines().toList().getFirst())
        .startsWith("KEY ")
        .contains("NAME", "SCOPES", "REVOKED", "EXPIRES", "LAST USED", "CREATED");
    assertThat(ran.out().lines().toList().get(1))
        .isEqualTo(
            ID
                + "  night\uFFFDshift  operator  -        -        2026-11-22T14:03:42Z"
                + "  2026-11-21T14:03:42Z");
  }

  @ParameterizedTest
  @CsvSource({"90, 90", "90s, 90", "10m, 600", "1h, 3600", "1d, 86400", "0, 0"})
  void rotatesWithAGrace(String grace, int seconds) {
    api.answer(ROTATE, 201, made("\"" + SECRET + "\""));
    Terminal.Ran ran = script.run("keys", "rotate", ID, "--grace", grace);
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains(SECRET);
    assertThat(api.asked().getFirst().body()).isEqualTo("{\"graceSeconds\":" + seconds + "}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1w", "1.5h", "9999999999"})
  void aMalformedGraceIsNotSent(String grace) {
    Terminal.Ran ran = script.run("keys", "rotate", ID, "--grace", grace);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(api.asked()).isEmpty();
  }

  @Test
  void rotatesWithoutGraceByDefault() {
    api.answer(ROTATE, 201, made("\"" + SECRET + "\""));
    assertThat(script.run("keys", "rotate", ID).code()).isZero();
    assertThat(api.asked().getFirst().body()).isEqualTo("{\"graceSeconds\":0}");
  }

  @Test
  void revokesAKey() {
    String revoked =
        made("null").replace("\"revokedAt\":null", "\"revokedAt\":\"2026-11-22T14:03:42.5Z\"");
    api.answer(REVOKE, 201, revoked);
    Terminal.Ran ran = script.run("keys", "revoke", ID);
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEqualTo(ID + " is revoked since 2026-11-22T14:03:42Z\n");
    assertThat(script.run("keys", "revoke", ID, "--json").out()).isEqualTo(revoked + "\n");
    assertThat(api.asked().getFirst().body()).isEqualTo("{}");
  }

  @Test
  void makesTheAdminOfATenantAndAKeyOfOneAccount() {
    api.answer(CREATE, 201, made("\"" + SECRET + "\""))
        .answer(CREATE, 201, made("\"" + SECRET + "\""));
    script.run("keys", "create", "--name", "n", "--scopes", "admin", "--tenant", "shop");
    script.run("keys", "create", "--name", "n", "--scopes", "payments", "--account", "acc_1");
    assertThat(api.asked().get(0).body())
        .isEqualTo("{\"name\":\"n\",\"scopes\":[\"admin\"],\"tenant\":\"shop\"}");
    assertThat(api.asked().get(1).body())
        .isEqualTo("{\"name\":\"n\",\"scopes\":[\"payments\"],\"account\":\"acc_1\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SECRET,
        "key_0193A1B2C3D47E5F8A9B0C1D2E3F4050",
        "key_0193a1b2c3d47e5f8a9b0c1d2e3f405",
        "tkt_0193a1b2c3d47e5f8a9b0c1d2e3f4050",
        "../tickets"
      })
  void whatIsNoIdIsNeitherSentNorPrinted(String id) {
    for (String command : new String[] {"rotate", "revoke"}) {
      Terminal.Ran ran = script.run("keys", command, id);
      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.err()).contains("key_ and 32 hex digits").doesNotContain(id);
    }
    assertThat(api.asked()).isEmpty();
  }

  @Test
  void aRefusalNamesTheFieldAndExitsWith4() {
    api.answer(
        CREATE,
        400,
        "{\"title\":\"The request breaks rules\",\"status\":400,\"detail\":\"One rule is broken.\","
            + "\"errors\":[{\"pointer\":\"/scopes/0\",\"rule\":\"one-of\",\"detail\":\"no\"}]}");
    Terminal.Ran ran = script.run("keys", "create", "--name", "n", "--scopes", "root");
    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("/scopes/0: no");
    assertThat(script.run("keys", "create", "--name", "n").code()).isEqualTo(2);
    assertThat(script.run("keys").code()).isEqualTo(2);
  }

  private static String made(String secret) {
    return "{\"id\":\""
        + ID
        + "\",\"key\":"
        + secret
        + ",\"name\":\"shop\",\"tenant\":\"default\",\"account\":null,\"scopes\":[\"accounts\",\"payments\"],"
        + "\"createdAt\":\"2026-11-21T14:03:42Z\",\"expiresAt\":\"2027-01-01T00:00:00Z\","
        + "\"lastUsedAt\":null,\"revokedAt\":null}";
  }
}
