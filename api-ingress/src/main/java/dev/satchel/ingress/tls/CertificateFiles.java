package dev.satchel.ingress.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** The two PEM files of the API's certificate. */
final class CertificateFiles {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final byte[] SIGNED = "satchel".getBytes(StandardCharsets.US_ASCII);

  private final Path certificate;
  private final Path privateKey;

  CertificateFiles(Path certificate, Path privateKey) {
    this.certificate = certificate;
    this.privateKey = privateKey;
  }

  /** What both files contain at one moment; compared to see whether they have changed. */
  record Content(String certificate, String privateKey) {
    /** Not the text: it has a key. */
    @Override
    public String toString() {
      return "a certificate and its key";
    }
  }

  /** A certificate that can be used, for TLS 1.2 and 1.3. */
  record Usable(X509Certificate certificate, SslBundle bundle) {}

  /** The files cannot be used; the message says why, without their text. */
  static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unusable(String reason) {
      super(reason);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * Reads both files.
   *
   * @throws Unusable when one of them cannot be read
   */
  Content content() {
    return new Content(text(certificate), text(privateKey));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException unreadable) {
      throw new Unusable(
          "%s cannot be read (%s)".formatted(file, unreadable.getClass().getSimpleName()));
    }
  }

  /**
   * Parses the files and checks that they belong together.
   *
   * @throws Unusable when they do not, or one of them is no PEM file of its kind
   */
  Usable usable(Content content) {
    requirePem(certificate, content.certificate(), "CERTIFICATE");
    requirePem(privateKey, content.privateKey(), "PRIVATE KEY");
    PemSslStore store;
    List<X509Certificate> chain;
    PrivateKey key;
    try {
      store =
          PemSslStore.load(
              new PemSslStoreDetails(null, content.certificate(), content.privateKey()));
      chain = store == null ? null : store.certificates();
      key = store == null ? null : store.privateKey();
    } catch (RuntimeException malformed) {
      throw new Unusable("%s or %s is malformed".formatted(certificate, privateKey));
    }
    if (store == null || chain == null || chain.isEmpty() || key == null) {
      throw new Unusable(
          "%s and %s have no certificate and key".formatted(certificate, privateKey));
    }
    if (!belongTogether(chain.getFirst().getPublicKey(), key)) {
      throw new Unusable("%s is not the key of %s".formatted(privateKey, certificate));
    }
    return new Usable(chain.getFirst(), bundle(store));
  }

  private SslBundle bundle(PemSslStore store) {
    SslBundle bundle =
        SslBundle.of(
            new PemSslStoreBundle(store, null), SslBundleKey.NONE, SslOptions.of(null, PROTOCOLS));
    try {
      var _ = bundle.createSslContext();
    } catch (RuntimeException unsupported) {
      throw new Unusable("%s cannot be used for TLS".formatted(certificate));
    }
    return bundle;
  }

  /** Text without such a block would be taken for the name of a resource. */
  private static void requirePem(Path file, String text, String kind) {
    if (!text.contains("-----BEGIN ") || !text.contains(kind + "-----")) {
      throw new Unusable("%s has no block BEGIN %s".formatted(file, kind));
    }
  }

  /** Whether what the private key signs is verified by the public one. */
  private static boolean belongTogether(PublicKey certified, PrivateKey key) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(SIGNED);
      byte[] signature = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(certified);
      verifying.update(SIGNED);
      return verifying.verify(signature);
    } catch (GeneralSecurityException different) {
      return false;
    }
  }
}
