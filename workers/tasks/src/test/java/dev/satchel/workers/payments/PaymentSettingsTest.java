package dev.satchel.workers.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PaymentSettingsTest {
  @Test
  void noMetadataIsSearchableByDefault() {
    assertThat(
            new Binder(new MapConfigurationPropertySource(Map.of()))
                .bindOrCreate("satchel.payments", PaymentSettings.class)
                .searchableMetadata())
        .isEmpty();
  }

  @Test
  void readsAListAndIgnoresAKeyThatIsThereTwice() {
    assertThat(
            new Binder(
                    new MapConfigurationPropertySource(
                        Map.of("satchel.payments.searchable-metadata", "order,shop,order")))
                .bindOrCreate("satchel.payments", PaymentSettings.class)
                .searchableMetadata())
        .containsExactly("order", "shop");
  }

  @Test
  void refusesTooManyOrTooLongKeys() {
    List<String> eleven = IntStream.range(0, 11).mapToObj(String::valueOf).toList();
    for (List<String> keys : List.of(eleven, List.of(""), List.of("k".repeat(65)))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PaymentSettings(keys))
          .withMessageContaining("searchable-metadata");
    }
  }
}
