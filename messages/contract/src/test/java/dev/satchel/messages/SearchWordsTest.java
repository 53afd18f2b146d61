package dev.satchel.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchWordsTest {
  @Test
  void removesSearchOperatorsFromWords() {
    SearchWords words = SearchWords.of("-dead* +(letter) \"pay_01\" ~<결제함>@insufficient-funds");
    assertThat(words.text()).isEqualTo("dead letter pay_01 결제함 insufficient funds");
    assertThat(words.words())
        .containsExactly("dead", "letter", "pay_01", "결제함", "insufficient", "funds");
    assertThat(words.beginnings())
        .contains("(^|[^[:alnum:]_])pay_01[[:alnum:]_]{0,78}([^[:alnum:]_]|$)");
    assertThat(SearchWords.of(words.text()).text()).isEqualTo(words.text());
  }

  @Test
  void ignoresAccentsAndCase() {
    assertThat(SearchWords.of("JOSÉ Ångström 결제함").text()).isEqualTo("jose angstrom 결제함");
    assertThat(SearchWords.folded("Der José,\nzahlt! 결제")).isEqualTo("der jose,\nzahlt! 결제");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "+*",
        "v1",
        "payments.pay.v1",
        "from here",
        "THE",
        "all but one two six ten far low far big dog"
      })
  void refusesWordsThatTheIndexDoesNotContain(String text) {
    assertThatThrownBy(() -> SearchWords.of(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
