package dev.satchel.ingress.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.keys.KeySecret.Kind;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySecretTest {
  private static final String ZEROS = "sk_" + "0".repeat(43) + "_";

  /** The CRC-32 of 43 zeros is 2018072207. */
  private static final String CHECKSUM_OF_ZEROS = "2CZclj";

  @Test
  void aFreshKeyHasItsFormAndItsChecksum() {
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      String key = KeySecret.fresh(new SecureRandom()).text();
      assertThat(key).matches("sk_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}");
      assertThat(Kind.of(key)).isEqualTo(Kind.GENERATED);
      made.add(key);
    }
    assertThat(made).hasSize(1_000);
  }

  @Test
  void everyChangedCharacterIsNoticed() {
    String key = KeySecret.fresh(new SecureRandom()).text();
    for (int i = 3; i < key.length(); i++) {
      char other = key.charAt(i) == 'a' ? 'b' : 'a';
      String changed = key.substring(0, i) + other + key.substring(i + 1);
      assertThat(Kind.of(changed))
          .as(changed)
          .isEqualTo(key.charAt(i) == '_' ? Kind.CHOSEN : Kind.MISTYPED);
      assertThat(Kind.of(key.substring(0, i))).isEqualTo(Kind.CHOSEN);
    }
  }

  @Test
  void theChecksumIsTheCrc32OfTheRandomPartInBase62() {
    assertThat(Kind.of(ZEROS + CHECKSUM_OF_ZEROS)).isEqualTo(Kind.GENERATED);
    assertThat(Kind.of(ZEROS + "000000")).isEqualTo(Kind.MISTYPED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk_test_0123456789abcdef",
        "sk_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "sk_0123456789abcdef0123456789abcdef0123456789abcdef0",
        "sk_!\"#$%&'()*+,-./:;<=>?",
        "sk_one"
      })
  void aKeyThatSomebodyHasChosenHasNoChecksum(String key) {
    assertThat(Kind.of(key)).isEqualTo(Kind.CHOSEN);
  }
}
