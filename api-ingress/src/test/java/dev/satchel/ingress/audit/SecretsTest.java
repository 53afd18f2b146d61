package dev.satchel.ingress.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SecretsTest {
  private static final String KEY = "sk_0123456789abcdef!\"/~";

  @Test
  void keysAreReplacedInTextsAndNamesHoweverDeep() {
    assertThat(
            Secrets.masked(
                Map.of("reason", "it is " + KEY + " as told", "ids", List.of(KEY, Map.of(KEY, 7)))))
        .isEqualTo(
            Map.of(
                "reason", "it is sk_... as told", "ids", List.of("sk_...", Map.of("sk_...", 7))));
  }

  @Test
  void signedTokensAreReplaced() {
    assertThat(Secrets.maskedText("/v1/keys/eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln/x"))
        .isEqualTo("/v1/keys/eyJ.../x");
  }

  @Test
  void everythingElseStaysAsItIs() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("path", "/v1/keys/sk_.../revocations");
    plain.put("short", "sk_short");
    plain.put("task", "desk_of_somebody");
    plain.put("values", Arrays.asList(1, true, null, 2.5));
    assertThat(Secrets.masked(plain)).isEqualTo(plain);
  }
}
