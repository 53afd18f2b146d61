package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.keys.Scope;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Bad requests about keys get a problem that says what is wrong, and nothing is stored. */
class KeysBadInputIT {
  private static final String NOBODY = "/v1/keys/key_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f";
  private static final String ACCOUNT = "\"account\":\"acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f\"";
  private static TestIngress ingress;
  private static String id = "";

  @BeforeAll
  static void start() {
    ingress = TestIngress.start("satchel.ingress.keys.requests-per-second=100000");
    JsonNode list = Json.tree(ingress.get("/v1/keys").body()).required("data");
    id = list.get(0).required("id").stringValue();
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @AfterEach
  void assertNothingIsStored() {
    assertThat(count("SELECT COUNT(*) FROM api_key WHERE revoked_at IS NULL")).isOne();
    assertThat(count("SELECT COUNT(*) FROM api_key_retired")).isZero();
    assertThat(count("SELECT COUNT(*) FROM api_key_request")).isZero();
    assertThat(TestAudit.accepted(ingress.jdbc())).isEmpty();
  }

  static Stream<String[]> badKeys() {
    String name = "\"name\":\"n\"";
    String scopes = "\"scopes\":[\"payments\"]";
    return Stream.of(
        new String[] {scopes, "/name", "required"},
        new String[] {"\"name\":null," + scopes, "/name", "required"},
        new String[] {"\"name\":7," + scopes, "/name", "type"},
        new String[] {"\"name\":\"\"," + scopes, "/name", "length"},
        new String[] {"\"name\":\"" + "n".repeat(65) + "\"," + scopes, "/name", "length"},
        new String[] {"\"name\":\"a\\u0000b\"," + scopes, "/name", "characters"},
        new String[] {"\"name\":\"a\\nb\"," + scopes, "/name", "characters"},
        new String[] {"\"name\":\"\\ud800\"," + scopes, "/name", "characters"},
        new String[] {"\"name\":\" \"," + scopes, "/name", "visible"},
        new String[] {"\"name\":\" a\"," + scopes, "/name", "visible"},
        new String[] {"\"name\":\"a\\u200bb\"," + scopes, "/name", "visible"},
        new String[] {"\"name\":\"a\\u202eb\"," + scopes, "/name", "visible"},
        new String[] {"\"name\":\"a\\u2028b\"," + scopes, "/name", "visible"},
        new String[] {name, "/scopes", "required"},
        new String[] {name + ",\"scopes\":null", "/scopes", "required"},
        new String[] {name + ",\"scopes\":\"payments\"", "/scopes", "type"},
        new String[] {name + ",\"scopes\":[]", "/scopes", "size"},
        new String[] {
          name + ",\"scopes\":[" + "7,".repeat(Scope.values().length) + "7]", "/scopes", "size"
        },
        new String[] {name + ",\"scopes\":[\"payments\",\"root\"]", "/scopes/1", "one-of"},
        new String[] {name + ",\"scopes\":[\"PAYMENTS\"]", "/scopes/0", "one-of"},
        new String[] {name + ",\"scopes\":[\"payments,admin\"]", "/scopes/0", "one-of"},
        new String[] {name + ",\"scopes\":[null]", "/scopes/0", "one-of"},
        new String[] {name + ",\"scopes\":[{}]", "/scopes/0", "one-of"},
        new String[] {name + ",\"scopes\":[\"payments\",\"payments\"]", "/scopes/1", "unique"},
        new String[] {name + "," + scopes + ",\"readsPerSecond\":0", "/readsPerSecond", "range"},
        new String[] {
          name + "," + scopes + ",\"writesPerSecond\":\"9\"", "/writesPerSecond", "integer"
        },
        new String[] {name + "," + scopes + ",\"expiresAt\":7", "/expiresAt", "type"},
        new String[] {name + "," + scopes + ",\"expiresAt\":\"\"", "/expiresAt", "length"},
        new String[] {name + "," + scopes + ",\"expiresAt\":\"soon\"", "/expiresAt", "instant"},
        new String[] {
          name + "," + scopes + ",\"expiresAt\":\"2999-01-01\"", "/expiresAt", "instant"
        },
        new String[] {
          name + "," + scopes + ",\"expiresAt\":\"+99999-01-01T00:00:00Z\"", "/expiresAt", "instant"
        },
        new String[] {
          name + "," + scopes + ",\"expiresAt\":\"2001-01-01T00:00:00Z\"", "/expiresAt", "future"
        },
        new String[] {
          name + "," + scopes + ",\"expiresAt\":\"-99999-01-01T00:00:00Z\"", "/expiresAt", "future"
        },
        new String[] {name + "," + scopes + ",\"tenant\":7", "/tenant", "type"},
        new String[] {name + "," + scopes + ",\"tenant\":\"Shop\"", "/tenant", "tenant"},
        new String[] {name + "," + scopes + ",\"tenant\":\"\"", "/tenant", "length"},
        new String[] {name + "," + scopes + ",\"tenant\":\"shop\"", "/scopes", "admin"},
        new String[] {name + "," + scopes + ",\"account\":7", "/account", "type"},
        new String[] {name + "," + scopes + ",\"account\":\"acc_1\"", "/account", "id"},
        new String[] {
          name + ",\"scopes\":[\"payments\",\"treasury\"]," + ACCOUNT, "/scopes", "one-account"
        },
        new String[] {name + ",\"scopes\":[\"admin\"]," + ACCOUNT, "/scopes", "one-account"},
        new String[] {name + "," + scopes + ",\"key\":\"sk_mine\"", "/key", "unknown"});
  }

  @ParameterizedTest
  @MethodSource("badKeys")
  void namesTheFieldAndTheRuleOfAnInvalidKey(String members, String pointer, String rule) {
    assertRule(ingress.task("/v1/keys", "{" + members + "}"), pointer, rule);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, range",
    "86401, range",
    "99999999999999999999, range",
    "1e3, integer",
    "1.0, integer",
    "'\"60\"', integer",
    "true, integer",
    "[], integer"
  })
  void namesTheRuleThatAnInvalidGraceBreaks(String grace, String rule) {
    assertRule(
        ingress.task("/v1/keys/" + id + "/rotations", "{\"graceSeconds\":" + grace + "}"),
        "/graceSeconds",
        rule);
  }

  @Test
  void rotationsAndRevocationsRefuseOtherFields() {
    for (String change : new String[] {"/rotations", "/revocations"}) {
      assertRule(
          ingress.task("/v1/keys/" + id + change, "{\"reason\":\"why\"}"), "/reason", "unknown");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "key_",
        "key_0193B0D2C6A17C2D8F4E5A6B7C8D9E0F",
        "tkt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f",
        "key_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f",
        "%00",
        "%F0%9F%94%91",
        "self"
      })
  void aKeyThatDoesNotExistIsNotFound(String unknown) {
    // An empty segment and a NUL make the path itself invalid.
    int status = unknown.isEmpty() || unknown.equals("%00") ? 400 : 404;
    for (String change : new String[] {"/rotations", "/revocations"}) {
      assertThat(ingress.task("/v1/keys/" + unknown + change, "{}").statusCode()).isEqualTo(status);
    }
    if (!unknown.equals("self") && !unknown.isEmpty()) {
      assertThat(ingress.get("/v1/keys/" + unknown).statusCode()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/keys?limit=0",
        "/v1/keys?limit=201",
        "/v1/keys?limit=many",
        "/v1/keys?cursor=x",
        "/v1/keys?name=shop",
        "/v1/keys?limit=1&limit=2",
        "/v1/keys/self?wait=1",
        NOBODY + "?wait=1"
      })
  void unknownAndInvalidParametersAreRefused(String path) {
    assertThat(ingress.get(path).statusCode()).isEqualTo(400);
  }

  @Test
  void anIdempotencyKeyIsRequired() {
    String key = "{\"name\":\"n\",\"scopes\":[\"payments\"]}";
    for (String path :
        new String[] {"/v1/keys", "/v1/keys/" + id + "/rotations", NOBODY + "/revocations"}) {
      HttpResponse<String> refused = ingress.post(path, path.equals("/v1/keys") ? key : "{}");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .contains("\"header\":\"Idempotency-Key\"", "\"rule\":\"required\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "7", "{", "{\"name\":\"a\",\"name\":\"b\"}", "{}{}"})
  void aBodyThatIsNoJsonObjectIsRefused(String body) {
    for (String path :
        new String[] {
          "/v1/keys", "/v1/keys/" + id + "/rotations", "/v1/keys/" + id + "/revocations"
        }) {
      assertThat(ingress.task(path, body).statusCode()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
  void otherMethodsAreNotAllowed(String method) {
    for (String path : new String[] {"/v1/keys", NOBODY, "/v1/keys/self"}) {
      assertThat(
              ingress
                  .send(ingress.request(path).method(method, BodyPublishers.ofString("{}")))
                  .statusCode())
          .isEqualTo(405);
    }
  }

  private static void assertRule(HttpResponse<String> response, String pointer, String rule) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(response.body())
        .contains("{\"pointer\":\"" + pointer + "\",\"rule\":\"" + rule + "\"");
  }

  private static int count(String sql) {
    return ingress.jdbc().sql(sql).query(Integer.class).single();
  }
}
