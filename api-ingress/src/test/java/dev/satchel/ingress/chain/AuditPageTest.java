package dev.satchel.ingress.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.audit.AuditEntry;
import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.ingress.rows.Compressed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Entries are cut into pages of bounded size and time. */
class AuditPageTest {
  private static final long NOON = Instant.parse("2026-11-30T12:00:00Z").toEpochMilli();
  private static final String ACCOUNT = "acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e01";

  @Test
  void nothingMakesNoPage() {
    assertThat(AuditPage.cut(new byte[0])).isEmpty();
  }

  @Test
  void aPageHasABoundedNumberOfEntries() {
    List<AuditPage> pages =
        AuditPage.cut(lines(IntStream.range(0, 2_500).mapToObj(i -> entry(NOON + i, i))));
    assertThat(pages.stream().map(AuditPage::entries)).containsExactly(1_000, 1_000, 500);
    assertThat(pages.getFirst().firstMs()).isEqualTo(NOON);
    assertThat(pages.getFirst().lastMs()).isEqualTo(NOON + 999);
  }

  @Test
  void aPageHasABoundedSizeAndALongerEntryHasAPageOfItsOwn() {
    String longText = "x".repeat(AuditPage.MOST_BYTES);
    String halfText = "x".repeat(AuditPage.MOST_BYTES / 2);
    List<AuditPage> pages =
        AuditPage.cut(
            lines(
                Stream.of("", longText, "", halfText, halfText)
                    .map(text -> entry(NOON, 1, List.of(text)))));
    assertThat(pages.stream().map(AuditPage::entries)).containsExactly(1, 1, 2, 1);
  }

  @Test
  void idsOfAPageAreAtMostAMinuteApart() {
    List<AuditPage> pages =
        AuditPage.cut(
            lines(Stream.of(0L, 59_999L, 60_000L, 1L, 60_001L, 0L).map(ms -> entry(NOON + ms, 1))));
    assertThat(pages.stream().map(AuditPage::entries)).containsExactly(4, 1, 1);
    assertThat(pages).allMatch(page -> page.lastMs() - page.firstMs() <= AuditPage.MOST_MS);
    assertThat(pages.stream().map(AuditPage::firstMs)).containsExactly(NOON, NOON + 60_001, NOON);
  }

  @Test
  void aPageIsIndexedByTenantActorAndIdsThatWereMadeBeforeIt() {
    AuditPage page =
        AuditPage.cut(
                lines(
                    Stream.of(
                        entry(NOON, 1, List.of(ACCOUNT)), entry(NOON + 5, 2, List.of(ACCOUNT)))))
            .getFirst();
    assertThat(page.terms())
        .containsExactlyInAnyOrder(
            Terms.hash(Terms.tenant("shop")),
            Terms.hash(Terms.actor("shop", "key_1")),
            Terms.hash(Terms.id("shop", ACCOUNT.substring(4))));
  }

  @Test
  void aLineThatCannotBeReadIsKeptAndStopsNothing() {
    byte[] lines = "nonsense\n{\"tenant\":\"shop\n".getBytes(StandardCharsets.UTF_8);
    List<AuditPage> pages = AuditPage.cut(lines);
    assertThat(pages).singleElement().extracting(AuditPage::lines).isEqualTo(lines);
    assertThat(pages.getFirst().terms()).isNotNull();
  }

  @Test
  void compressedBytesComeBackAndDamageIsNoticed() {
    for (byte[] bytes : List.of(new byte[0], new byte[] {7}, lines(Stream.of(entry(NOON, 1))))) {
      assertThat(Compressed.bytes(Compressed.of(bytes))).isEqualTo(bytes);
    }
    byte[] damaged = Compressed.of(lines(Stream.of(entry(NOON, 1))));
    damaged[12] ^= 0x55;
    damaged[13] ^= 0x55;
    assertThat(Compressed.bytes(damaged)).isNotEqualTo(lines(Stream.of(entry(NOON, 1))));
    assertThat(Compressed.bytes(new byte[] {1, 2})).isNull();
    assertThat(Compressed.bytes(new byte[] {-1, -1, -1, 127, 0})).isNull();
  }

  private static AuditEntry entry(long ms, int number) {
    return entry(ms, number, List.of());
  }

  private static AuditEntry entry(long ms, int number, List<String> about) {
    UUID id = new UUID(ms << 16 | 0x7000, 0x8000_0000_0000_0000L | number);
    return AuditTables.entry("shop", "key_1", id, Instant.ofEpochMilli(ms), about);
  }

  private static byte[] lines(Stream<AuditEntry> entries) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    entries.forEach(entry -> lines.writeBytes(AuditLine.of(entry).utf8()));
    return lines.toByteArray();
  }
}
