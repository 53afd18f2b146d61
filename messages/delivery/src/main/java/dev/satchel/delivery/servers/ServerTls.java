package dev.satchel.delivery.servers;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * How the connections to one server are secured. For MySQL the variables are {@code
 * SATCHEL_MYSQL_TLS} ({@code verify} or {@code off}), {@code SATCHEL_MYSQL_CA} (a PEM file; without
 * it the CAs of the JVM count), and {@code SATCHEL_MYSQL_CLIENT_CERTIFICATE} and {@code
 * _CLIENT_KEY} (PEM files) for a server that asks for them; for RabbitMQ they begin with {@code
 * SATCHEL_RABBITMQ}.
 *
 * <p>A CA implies {@code verify}. With neither of the two set, a server on loopback is connected to
 * unverified, and any other is refused: the operator has to choose.
 */
public final class ServerTls {
  /** How a connection is secured. */
  enum Mode {
    /** TLS, with the server's certificate chain and host name verified. */
    VERIFY,
    /** Unverified, because the operator chose {@code off}. */
    OFF,
    /** Unverified, but it never leaves the machine. */
    LOOPBACK
  }

  /** A server's name and how its variables begin. */
  public enum Server {
    /** The database. */
    MYSQL("MySQL", "SATCHEL_MYSQL"),
    /** The broker, its management API included. */
    RABBITMQ("RabbitMQ", "SATCHEL_RABBITMQ");

    private final String title;
    private final String prefix;

    Server(String title, String prefix) {
      this.title = title;
      this.prefix = prefix;
    }
  }

  private final Server server;
  private final String host;
  private final Mode mode;
  private final PemSslStoreBundle stores;
  private final boolean ownCa;

  private ServerTls(
      Server server, String host, Mode mode, PemSslStoreBundle stores, boolean ownCa) {
    this.server = server;
    this.host = host;
    this.mode = mode;
    this.stores = stores;
    this.ownCa = ownCa;
  }

  /**
   * Decides from the variables, before any connection is tried and without resolving names.
   *
   * @param variables returns the value of a variable, if it is set
   * @throws InsecureServer when the connection would be unverified without the operator's choice,
   *     or when a variable or a PEM file is invalid
   */
  public static ServerTls of(Server server, Function<String, Optional<String>> variables) {
    Variables given = new Variables(server.prefix, variables);
    String host = given.value("HOST").orElse("localhost");
    if (!Hosts.wellFormed(host)) {
      throw new InsecureServer(server.prefix + "_HOST must be one host name or address");
    }
    Optional<String> ca = given.pem("CA");
    Mode mode = mode(server, host, given.value("TLS"), ca.isPresent());
    String certificate = given.pem("CLIENT_CERTIFICATE").orElse(null);
    String key = given.pem("CLIENT_KEY").orElse(null);
    if ((certificate == null) != (key == null)) {
      throw new InsecureServer(
          "%1$s_CLIENT_CERTIFICATE and %1$s_CLIENT_KEY go together: set both or neither"
              .formatted(server.prefix));
    }
    PemSslStoreBundle stores = stores(server, ca.orElse(null), certificate, key);
    return new ServerTls(server, host, mode, stores, ca.isPresent());
  }

  private static Mode mode(Server server, String host, Optional<String> tls, boolean ca) {
    return switch (tls.orElse(ca ? "verify" : "")) {
      case "verify" -> Mode.VERIFY;
      case "off" -> Mode.OFF;
      case "" -> {
        if (!Hosts.loopback(host)) {
          throw unverified(server, server.title + " on " + host);
        }
        yield Mode.LOOPBACK;
      }
      case String other ->
          throw new InsecureServer(
              "%s_TLS must be verify or off, not '%s'".formatted(server.prefix, other));
    };
  }

  private static PemSslStoreBundle stores(
      Server server, @Nullable String ca, @Nullable String certificate, @Nullable String key) {
    try {
      PemSslStoreBundle stores =
          new PemSslStoreBundle(
              key == null ? null : new PemSslStoreDetails(null, certificate, key),
              ca == null ? null : PemSslStoreDetails.forCertificate(ca));
      SslBundle.of(stores).createSslContext();
      return stores;
    } catch (RuntimeException unusable) {
      // A parser's message could reveal parts of a key file.
      throw new InsecureServer(
          "the PEM files of %1$s_CA, %1$s_CLIENT_CERTIFICATE and %1$s_CLIENT_KEY cannot be used: a CA and a certificate begin with BEGIN CERTIFICATE, an unencrypted key that fits the certificate with BEGIN PRIVATE KEY"
              .formatted(server.prefix));
    }
  }

  static InsecureServer unverified(Server server, String where) {
    return new InsecureServer(
        "%2$s is not on loopback: set %1$s_TLS=verify, with %1$s_CA=<PEM file of the CA of its certificate> unless the JVM knows that CA; or set %1$s_TLS=off to connect without verifying the server"
            .formatted(server.prefix, where));
  }

  /** Whether the connections use TLS with certificate chain and host name verified. */
  public boolean verifies() {
    return mode == Mode.VERIFY;
  }

  /** A warning for the operator, if there is one. */
  public Optional<String> warning() {
    return mode == Mode.OFF
        ? Optional.of(
            "%s_TLS=off: whoever is on the way to %s on %s can read and change what is sent"
                .formatted(server.prefix, server.title, host))
        : Optional.empty();
  }

  /** The host of the server, without brackets. */
  public String host() {
    return Hosts.bare(host);
  }

  /** The host of the server as written in a URL. */
  public String hostInUrl() {
    return Hosts.inUrl(host);
  }

  /** The default port: {@code overTls} when connections are verified, else {@code plain}. */
  public int defaultPort(int plain, int overTls) {
    return verifies() ? overTls : plain;
  }

  /** Applies the TLS settings to the connections of a broker. */
  public void secure(ConnectionFactory factory) {
    if (verifies()) {
      factory.useSslProtocol(sslContext());
      factory.enableHostnameVerification();
    }
  }

  /**
   * A context that trusts the CA and presents the client certificate, if set; it does not verify
   * host names.
   */
  public SSLContext sslContext() {
    return SslBundle.of(stores).createSslContext();
  }

  boolean onLoopback() {
    return Hosts.loopback(host);
  }

  boolean mayBeUnverified() {
    return mode == Mode.OFF;
  }

  boolean hasOwnCa() {
    return ownCa;
  }

  PemSslStoreBundle stores() {
    return stores;
  }

  /** The variables of one server. */
  private record Variables(String prefix, Function<String, Optional<String>> all) {
    Optional<String> value(String name) {
      return all.apply(prefix + "_" + name).map(String::strip).filter(text -> !text.isEmpty());
    }

    /**
     * The content of the file that a variable names; a value that is PEM itself is returned as is.
     */
    Optional<String> pem(String name) {
      return value(name)
          .map(text -> text.startsWith("-----BEGIN") ? text : content(prefix + "_" + name, text));
    }

    private static String content(String variable, String path) {
      try {
        return Files.readString(Path.of(path));
      } catch (IOException | InvalidPathException unreadable) {
        throw new InsecureServer(variable + " names " + path + ", which cannot be read");
      }
    }
  }
}
