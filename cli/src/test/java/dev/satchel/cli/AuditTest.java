package dev.satchel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit log is listed, and its chain recomputed, from a terminal or a script. */
class AuditTest {
  private static final String ZERO = "0".repeat(64);
  private static final HexFormat HEX = HexFormat.of();

  private final FakeApi api = new FakeApi();
  private final Terminal script = Terminal.none(api);
  private final List<String> hashes = new ArrayList<>();

  @BeforeEach
  void chainOfFive() throws Exception {
    hashes.add(ZERO);
    for (int seq = 1; seq <= 5; seq++) {
      MessageDigest link = MessageDigest.getInstance("SHA-256");
      link.update(HEX.parseHex(hashes.get(seq - 1)));
      link.update(ByteBuffer.allocate(8).putLong(seq).array());
      hashes.add(HEX.formatHex(link.digest(HEX.parseHex(digest(seq)))));
    }
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void anUndamagedChainIsVerifiedAcrossAnswers() {
    answer(0, 0, row(1), row(2), row(3));
    answer(3, 0, row(4), row(5));
    answer(5, 0);
    Terminal.Ran ran = script.run("audit", "verify", "--head", "4:" + hashes.get(4));
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .isEqualTo("verified  5\ndamage    0\nhead      5:" + hashes.get(5) + "\n");
  }

  @Test
  void aPurgedBeginningIsNoDamage() {
    answer(0, 2, row(3), row(4), row(5));
    answer(5, 2);
    assertThat(script.run("audit", "verify").code()).isZero();
    assertThat(script.run("audit", "verify", "--head", "2:" + hashes.get(2)).code()).isZero();
    Terminal.Ran old = script.run("audit", "verify", "--head", "1:" + hashes.get(1));
    assertThat(old.code()).isOne();
    assertThat(old.out()).contains("was purged");
  }

  @Test
  void aChangedPageIsFound() {
    answer(0, 0, row(1), row(2, digest(9), hashes.get(2)), row(3), row(4), row(5));
    answer(5, 0);
    Terminal.Ran ran = script.run("audit", "verify");
    assertThat(ran.code()).isOne();
    assertThat(ran.out()).contains("page 2 was changed", "verified  4", "damage    1");
  }

  @Test
  void aPageThatCannotBeReadIsFound() {
    answer(0, 0, row(1), row(2, null, hashes.get(2)), row(3), row(4), row(5));
    answer(5, 0);
    Terminal.Ran ran = script.run("audit", "verify", "--json");
    assertThat(ran.code()).isOne();
    assertThat(ran.out()).contains("\"damage\":[\"page 2 cannot be read\"]");
  }

  @Test
  void missingPagesAreFound() {
    answer(0, 0, row(1), row(4), row(5));
    answer(5, 0);
    assertThat(script.run("audit", "verify").out())
        .contains("the pages 2 to 3 are missing", "damage    1");
  }

  @Test
  void aTruncatedChainIsFound() {
    answer(0, 0, row(1), row(2), row(3));
    answer(3, 0);
    assertThat(script.run("audit", "verify").out())
        .contains("the pages 4 to 5 are missing at the end");
  }

  @Test
  void aRewrittenOrTruncatedChainIsFoundByAHeadThatWasNoted() {
    answer(0, 0, row(1), row(2), row(3), row(4), row(5));
    answer(5, 0);
    assertThat(script.run("audit", "verify", "--head", "4:" + "a".repeat(64)).out())
        .contains("the chain was rewritten");
    assertThat(script.run("audit", "verify", "--head", "6:" + "a".repeat(64)).out())
        .contains("the chain was truncated");
    assertThat(script.run("audit", "verify", "--head", "nonsense").code()).isEqualTo(2);
  }

  @Test
  void listsEntriesByWhatTheyAreAbout() {
    api.answer(
        "GET /v1/audit?about=acc_1&since=2026-11-22T10%3A00%3A00Z",
        200,
        """
        {"data":[{"id":"aud_1","at":"2026-11-22T10:00:01Z","event":"accepted",
          "action":"payments.pay.v1","actor":"key_1","remote":"10.0.0.1","requestId":"r",
          "ticket":"tkt_1","detail":{}}],"cursor":null}
        """);
    Terminal.Ran ran =
        script.run("audit", "list", "--about", "acc_1", "--since", "2026-11-22T10:00:00Z");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("accepted", "payments.pay.v1", "key_1", "tkt_1");
  }

  /** The answer after a page; the chain begins after {@code purged}, and its head is 5. */
  private void answer(int after, int purged, String... rows) {
    api.answer(
        "GET /v1/audit/chain?after=" + after,
        200,
        """
        {"start":{"seq":%d,"hash":"%s"},"head":{"seq":5,"hash":"%s"},"data":[%s]}
        """
            .formatted(purged, hashes.get(purged), hashes.get(5), String.join(",", rows)));
  }

  private String row(int seq) {
    return row(seq, digest(seq), hashes.get(seq));
  }

  private static String row(int seq, @Nullable String digest, String hash) {
    return "{\"seq\":%d,\"digest\":%s,\"hash\":\"%s\"}"
        .formatted(seq, digest == null ? "null" : "\"" + digest + "\"", hash);
  }

  private static String digest(int seq) {
    return ("0" + seq).repeat(32);
  }
}
