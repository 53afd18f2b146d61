package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.messages.AccountId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers are compressed, and for whom. */
class CompressionIT {
  private static final AccountId ACCOUNT = new AccountId(new UUID(7, 1));
  private static final String ENTRIES = "/v1/accounts/" + ACCOUNT + "/entries";
  private static final String PAGE = "https://shop.example";

  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start("satchel.ingress.cors.origins=" + PAGE);
    StatementRowsOf rows = new StatementRowsOf(ingress.jdbc());
    rows.open(ACCOUNT, "default", "KRW");
    rows.post(ACCOUNT, "KRW", 1, 5_000, true);
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void aLargeListIsCompressedForWhoTakesIt() throws Exception {
    HttpResponse<byte[]> plain = get(ENTRIES + "?limit=200", "identity");
    HttpResponse<byte[]> compressed = get(ENTRIES + "?limit=200", "gzip, deflate, br");

    assertThat(header(plain, "Content-Encoding")).isEmpty();
    assertThat(header(compressed, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(compressed, "Content-Type")).isEqualTo("application/json");
    assertThat(header(compressed, "Content-Length"))
        .isEqualTo(String.valueOf(compressed.body().length));
    assertThat(unzipped(compressed.body())).isEqualTo(text(plain));
    assertThat(compressed.body()).hasSizeLessThan(plain.body().length / 3);
    assertThat(plain.headers().allValues("Vary")).contains("Accept-Encoding");
    assertThat(compressed.headers().allValues("Vary")).contains("Accept-Encoding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip;q=0", "*;q=0", "br", "gzip;q=x", "*, gzip;q=0", "", "gzipped"})
  void itIsNotCompressedForWhoDoesNotTakeIt(String accepted) throws Exception {
    assertThat(header(get(ENTRIES + "?limit=200", accepted), "Content-Encoding")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "x-gzip", "*", "br;q=1, gzip;q=0.5", "gzip ;q=0.001"})
  void itIsCompressedForWhoTakesItInOtherWords(String accepted) throws Exception {
    assertThat(header(get(ENTRIES + "?limit=200", accepted), "Content-Encoding")).isEqualTo("gzip");
  }

  @Test
  void aCsvIsCompressedPartByPart() throws Exception {
    HttpResponse<byte[]> plain = get(ENTRIES, "identity", "Accept", "text/csv");
    HttpResponse<byte[]> compressed = get(ENTRIES, "gzip", "Accept", "text/csv");

    assertThat(header(compressed, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(compressed, "Content-Length")).isEmpty();
    assertThat(unzipped(compressed.body())).isEqualTo(text(plain));
    assertThat(text(plain).lines()).hasSize(5_001);
  }

  @Test
  void aSmallListIsSentAsItIs() throws Exception {
    HttpResponse<byte[]> answer = get(ENTRIES + "?limit=1", "gzip");

    assertThat(header(answer, "Content-Encoding")).isEmpty();
    assertThat(answer.headers().allValues("Vary")).contains("Accept-Encoding");
  }

  @Test
  void aTicketIsSentAsItIsAndItsTagIsStillKnown() throws Exception {
    String ticket =
        Json.text(
            ingress.task("/v1/accounts", "{\"reference\":\"a\",\"assets\":[\"KRW\"]}").body(),
            "id");
    HttpResponse<byte[]> first = get("/v1/tickets/" + ticket, "gzip");
    String tag = header(first, "ETag");

    assertThat(header(first, "Content-Encoding")).isEmpty();
    assertThat(tag).startsWith("\"");
    assertThat(get("/v1/tickets/" + ticket, "gzip", "If-None-Match", tag).statusCode())
        .isEqualTo(304);
  }

  @Test
  void anAnswerWithASecretIsNeverCompressed() throws Exception {
    HttpRequest request =
        ingress
            .request("/v1/keys")
            .header("Accept-Encoding", "gzip")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "secret")
            .POST(
                BodyPublishers.ofString(
                    "{\"name\":\"%s\",\"scopes\":[\"accounts:read\"]}".formatted("n".repeat(60))))
            .build();
    HttpResponse<byte[]> answer = ingress.http().send(request, BodyHandlers.ofByteArray());

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(text(answer)).contains("sk_");
    assertThat(header(answer, "Content-Encoding")).isEmpty();
    assertThat(header(get("/v1/keys?limit=200", "gzip"), "Content-Encoding")).isEmpty();
  }

  @Test
  void theDescriptionIsCompressedWithoutAKey() throws Exception {
    HttpResponse<byte[]> plain = get("/openapi.json", "identity");
    HttpResponse<byte[]> compressed = get("/openapi.json", "gzip");

    assertThat(unzipped(compressed.body())).isEqualTo(text(plain));
    assertThat(compressed.body()).hasSizeLessThan(plain.body().length / 4);
  }

  @Test
  void anAnswerThatDependsOnTheOriginTooSaysBoth() throws Exception {
    assertThat(get(ENTRIES + "?limit=200", "gzip", "Origin", PAGE).headers().allValues("Vary"))
        .contains("Origin", "Accept-Encoding");
  }

  @Test
  void headHasTheHeadersOfGet() throws Exception {
    HttpRequest request =
        ingress
            .request(ENTRIES + "?limit=200")
            .header("Accept-Encoding", "gzip")
            .method("HEAD", BodyPublishers.noBody())
            .build();
    HttpResponse<byte[]> head = ingress.http().send(request, BodyHandlers.ofByteArray());
    HttpResponse<byte[]> get = get(ENTRIES + "?limit=200", "gzip");

    assertThat(head.body()).isEmpty();
    assertThat(header(head, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(head, "Content-Length")).isEqualTo(header(get, "Content-Length"));
  }

  private static HttpResponse<byte[]> get(String path, String accepted, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = ingress.request(path).header("Accept-Encoding", accepted);
    return ingress
        .http()
        .send(
            (headers.length == 0 ? request : request.headers(headers)).build(),
            BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static String unzipped(byte[] file) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
