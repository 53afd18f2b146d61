package dev.satchel.ingress.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PersonTest {
  private static Person person(String subject) {
    return new Person("https://login.example", subject);
  }

  @Test
  void theActorIsTheSubject() {
    for (String subject :
        List.of("alice", "auth0|5f7c", "alice@shop.example", "f:1-2:alice", "x".repeat(59))) {
      assertThat(person(subject).actor()).isEqualTo("oidc:" + subject);
    }
  }

  @Test
  void anotherSubjectIsReplacedByItsDigestAndNoTwoAreTheSame() {
    Set<String> actors = new HashSet<>();
    List<String> subjects =
        List.of(
            "x".repeat(60),
            "x".repeat(61),
            "a b",
            "a\"b",
            "ä",
            "a\\b",
            "a\n",
            "~",
            "~" + "0".repeat(48));
    for (String subject : subjects) {
      String actor = person(subject).actor();
      assertThat(actor).matches("oidc:~[0-9a-f]{48}").hasSizeLessThanOrEqualTo(64);
      actors.add(actor);
    }
    assertThat(actors).hasSameSizeAs(subjects);
  }

  @Test
  void theIdStaysTheSameAndIsNoKeys() {
    assertThat(person("alice").id()).isEqualTo(person("alice").id());
    assertThat(person("alice").id()).isNotEqualTo(person("bob").id());
    assertThat(person("alice").id())
        .isNotEqualTo(new Person("https://other.example", "alice").id());
    assertThat(person("alice").id().version()).isEqualTo(8);
    assertThat(person("alice").id().variant()).isEqualTo(2);
  }
}
