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
 * The Connector/J configuration for a MySQL server: a URL, which holds no secret, and properties.
 *
 * <p>Connector/J reads certificates from key stores, not from PEM files. So they are written to
 * temporary key stores that only this process's user may read, with a new password each time.
 */
public final class MySqlAddress {
  /**
   * Session settings of every process; each process adds its time-outs. The server ends a session
   * that has been idle for 40 s, and no statement waits for a lock longer than 3 s, so that the
   * locks of a vanished host are released.
   */
  public static final String SESSION =
      "useAffectedRows=true&rewriteBatchedStatements=false&useServerPrepStmts=false"
          + "&useLocalSessionState=true&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"
          + "&sessionVariables=wait_timeout=40,innodb_lock_wait_timeout=3,lock_wait_timeout=3";

  private static final String STORE_TYPE = "PKCS12";

  private final ServerTls tls;
  private final int port;

  /** A server with the TLS settings decided for it. */
  public MySqlAddress(ServerTls tls, int port) {
    this.tls = tls;
    this.port = port;
  }

  /**
   * The JDBC URL of a database. Without TLS {@code caching_sha2_password} needs the server's public
   * key, which may be retrieved from an unverified server on loopback only.
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

  /** The Connector/J properties that name the key stores; each call writes new key stores. */
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
      // Temporary files are created with access for their owner only.
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
