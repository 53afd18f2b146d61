package dev.satchel.delivery.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A MySQL server as Connector/J is told of it: a URL, which holds no secret, and properties.
 *
 * <p>Connector/J takes certificates from key stores and not from PEM files, so they are written to
 * files of this process's own, which only its user may read, with a password made anew each time.
 */
public final class MySqlAddress {
  /**
   * What every session of a process has; each process adds its time-outs in its settings. The
   * server ends a session that has idled for 40 s, and no statement waits for a lock longer than
   * three: a host that vanishes takes its locks along.
   */
  public static final String SESSION =
      "useAffectedRows=true&rewriteBatchedStatements=false&useServerPrepStmts=false"
          + "&useLocalSessionState=true&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"
          + "&sessionVariables=wait_timeout=40,innodb_lock_wait_timeout=3,lock_wait_timeout=3";

  private static final String STORE_TYPE = "PKCS12";

  private final ServerTls tls;
  private final int port;

  /** The server that was decided on. */
  public MySqlAddress(ServerTls tls, int port) {
    this.tls = tls;
    this.port = port;
  }

  /**
   * The JDBC URL of a database. Without TLS {@code caching_sha2_password} needs the server's public
   * key; to take it from whoever answers is harmless on loopback only.
   *
   * @param parameters such as {@link #SESSION}
   */
  public String url(String database, String parameters) {
    return "jdbc:mysql://%s:%d/%s?%s&%s"
        .formatted(tls.hostInUrl(), port, database, parameters, security());
  }

  private String security() {
    if (tls.verifies()) {
      return "sslMode=VERIFY_IDENTITY";
    }
    return tls.onLoopback()
        ? "sslMode=PREFERRED&allowPublicKeyRetrieval=true"
        : "sslMode=PREFERRED";
  }

  /** The properties of Connector/J that name the key stores; writes those on each call. */
  public Map<String, String> storeProperties() {
    Map<String, String> properties = new TreeMap<>();
    if (!tls.verifies()) {
      return properties;
    }
    properties.put("fallbackToSystemTrustStore", Boolean.toString(!tls.hasOwnCa()));
    KeyStore trust = tls.stores().getTrustStore();
    if (trust != null) {
      put(properties, "trustCertificateKeyStore", trust);
    }
    KeyStore client = tls.stores().getKeyStore();
    if (client != null) {
      put(properties, "clientCertificateKeyStore", client);
    }
    return properties;
  }

  private static void put(Map<String, String> properties, String prefix, KeyStore store) {
    String password = newPassword();
    properties.put(prefix + "Url", write(store, password).toUri().toString());
    properties.put(prefix + "Type", STORE_TYPE);
    properties.put(prefix + "Password", password);
  }

  private static String newPassword() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static Path write(KeyStore store, String password) {
    try {
      // For its owner only, as temporary files are made.
      Path file = Files.createTempFile("satchel-mysql-", ".p12");
      file.toFile().deleteOnExit();
      KeyStore copy = KeyStore.getInstance(STORE_TYPE);
      copy.load(null, null);
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)) {
          copy.setKeyEntry(
              alias,
              store.getKey(alias, null),
              password.toCharArray(),
              store.getCertificateChain(alias));
        } else {
          copy.setCertificateEntry(alias, store.getCertificate(alias));
        }
      }
      try (OutputStream out = Files.newOutputStream(file)) {
        copy.store(out, password.toCharArray());
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
