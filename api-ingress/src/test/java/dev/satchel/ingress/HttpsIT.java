package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.TestCertificates;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.jetty.JettyWebServer;

/** HTTPS with a certificate that is replaced while clients are connected. */
class HttpsIT {
  private static final Duration WITHIN = Duration.ofSeconds(40);

  @TempDir private static Path folder;
  private static TestCertificates issued;
  private static TestIngress ingress;

  @BeforeAll
  static void start() throws IOException {
    issued =
        TestCertificates.of(
            "one=dns:localhost,ip:127.0.0.1",
            "two=dns:localhost,ip:127.0.0.1",
            "three=dns:localhost,ip:127.0.0.1");
    put("one", "one");
    ingress =
        TestIngress.start(
            "satchel.ingress.tls.certificate=" + folder.resolve("tls.pem"),
            "satchel.ingress.tls.private-key=" + folder.resolve("tls-key.pem"),
            "satchel.ingress.tls.hsts=365d",
            "satchel.ingress.connections.headers-within=2s",
            "satchel.ingress.waiting.sweep=200ms");
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Version.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void theClientChoosesTheProtocol(Version version) throws Exception {
    try (HttpClient client = client(version)) {
      HttpResponse<String> answer = client.send(get("/v1/tickets"), BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.headers().firstValue("Strict-Transport-Security"))
          .hasValue("max-age=31536000");
    }
  }

  @Test
  void http2ConnectionsOverTlsAreCountedAndBounded() throws Exception {
    try (HttpClient client = client(Version.HTTP_2)) {
      client.send(get("/v1/tickets"), BodyHandlers.discarding());

      assertThat(gauge("satchel.http2.connections")).isPositive();
    }
  }

  @Test
  void onlyTls12And13AreEnabled() {
    assertThat(sslContextFactory().getSelectedProtocols())
        .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aClientOfEitherVersionConnects(String protocol) throws Exception {
    try (SSLSocket socket = connected()) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket.startHandshake();

      assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
    }
  }

  @Test
  void clearTextIsNotAnswered() throws IOException {
    try (Socket socket = new Socket("localhost", ingress.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "GET /docs HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(allOf(socket)).doesNotContain("HTTP/1.1 200");
    }
  }

  @Test
  void aHandshakeThatIsTooSlowIsClosed() throws IOException {
    try (Socket socket = new Socket("localhost", ingress.port())) {
      // The header of a record of 512 bytes with a ClientHello, which never arrives whole.
      socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0});
      socket.setSoTimeout(20_000);

      assertThat(allOf(socket)).isEmpty();
    }
  }

  @Test
  void headersOverTlsThatAreTooSlowEndTheConnection() throws Exception {
    try (SSLSocket socket = connected()) {
      socket
          .getOutputStream()
          .write("GET /docs HTTP/1.1\r\nHost: lo".getBytes(StandardCharsets.US_ASCII));
      socket.setSoTimeout(20_000);

      assertThat(allOf(socket)).isEmpty();
    }
  }

  @Test
  void newConnectionsUseANewCertificateWhileALongPollGoesOn() throws Exception {
    put("one", "one");
    awaitCertificate("one");
    try (HttpClient client = client(Version.HTTP_2)) {
      String ticket = accepted(client);
      CompletableFuture<HttpResponse<String>> poll =
          client.sendAsync(get("/v1/tickets/" + ticket + "?wait=30"), BodyHandlers.ofString());
      await().atMost(WITHIN).until(() -> gauge("satchel.waits.open") == 1);

      put("two", "two");
      awaitCertificate("two");

      assertThat(poll).isNotDone();
      finish(ticket);
      assertThat(poll.join().body()).contains("\"succeeded\"");
      assertThat(expiryOf("ssl.chain.expiry")).isPositive();
    }
  }

  @Test
  void aBrokenFileLeavesTheOldCertificateInUse() throws Exception {
    put("two", "two");
    awaitCertificate("two");
    Files.writeString(folder.resolve("tls.pem"), "-----BEGIN CERTIFICATE-----\nbroken\n");
    // Whether the broken file was tried shows only in what comes after it: nothing may change.
    await()
        .during(Duration.ofSeconds(12))
        .atMost(WITHIN)
        .until(() -> serial().equals(certificate("two").getSerialNumber()));

    put("three", "three");
    awaitCertificate("three");
  }

  @Test
  void aCertificateThatCannotBeReadAtTheStartStopsIt() {
    assertThatThrownBy(
            () ->
                ingress.startBeside(
                    "satchel.ingress.tls.certificate=" + folder.resolve("missing.pem"),
                    "satchel.ingress.tls.private-key=" + folder.resolve("tls-key.pem")))
        .hasStackTraceContaining("missing.pem cannot be read");
  }

  private static void put(String certificate, String key) throws IOException {
    replace(issued.certificate(certificate), folder.resolve("tls.pem"));
    replace(issued.key(key), folder.resolve("tls-key.pem"));
  }

  private static void replace(Path from, Path to) throws IOException {
    Path written = Files.copy(from, to.resolveSibling("new"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(written, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void awaitCertificate(String name) throws Exception {
    BigInteger serial = certificate(name).getSerialNumber();
    await().atMost(WITHIN).until(() -> serial().equals(serial));
  }

  private static X509Certificate certificate(String name) throws Exception {
    return read(issued.certificate(name));
  }

  private static X509Certificate read(Path pem) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(pem)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  /** The serial number of the certificate that a new connection is shown. */
  private static BigInteger serial() throws Exception {
    try (SSLSocket socket = connected()) {
      socket.startHandshake();
      Certificate shown = socket.getSession().getPeerCertificates()[0];
      return ((X509Certificate) shown).getSerialNumber();
    }
  }

  private static SSLSocket connected() throws Exception {
    return (SSLSocket) trusting().getSocketFactory().createSocket("localhost", ingress.port());
  }

  private static HttpClient client(Version version) throws Exception {
    return HttpClient.newBuilder().version(version).sslContext(trusting()).build();
  }

  private static SSLContext trusting() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("ca", read(issued.ca()));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static HttpRequest get(String path) {
    return request(path).build();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + ingress.port() + path))
        .header("Authorization", "Bearer " + TestIngress.KEY);
  }

  private static String accepted(HttpClient client) throws Exception {
    HttpRequest task =
        request("/v1/accounts")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "over-tls")
            .POST(BodyPublishers.ofString("{\"reference\":\"tls\",\"assets\":[\"KRW\"]}"))
            .build();
    return Json.text(client.send(task, BodyHandlers.ofString()).body(), "id");
  }

  private static void finish(String ticket) {
    ingress
        .jdbc()
        .sql(
            """
            UPDATE ticket
            SET status = 'succeeded', done = TRUE, version = 2, attempts = 1, result = '{}'
            WHERE id = UNHEX(?)
            """)
        .param(ticket.substring("tkt_".length()))
        .update();
  }

  private static double gauge(String name) {
    return ingress.bean(MeterRegistry.class).get(name).gauge().value();
  }

  private static double expiryOf(String name) {
    return ingress.bean(MeterRegistry.class).get(name).tag("bundle", "ingress").gauge().value();
  }

  private static SslContextFactory.Server sslContextFactory() {
    SslConnectionFactory tls =
        ((JettyWebServer) ingress.webServer())
            .getServer()
            .getConnectors()[0]
            .getConnectionFactory(SslConnectionFactory.class);
    return tls.getSslContextFactory();
  }

  /** Everything until the server closes; nothing of a connection that it resets. */
  private static String allOf(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (SocketException reset) {
      return "";
    }
  }
}
