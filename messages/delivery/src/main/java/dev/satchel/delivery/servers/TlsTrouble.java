package dev.satchel.delivery.servers;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Explains a TLS failure, in words that tell an operator what to check. */
public final class TlsTrouble {
  private TlsTrouble() {}

  /** One line when the error is a TLS failure, else empty; holds no secret. */
  public static Optional<String> of(Throwable error) {
    String broader = null;
    for (Throwable e = error; e != null; e = e.getCause()) {
      String known = known(e, String.valueOf(e.getMessage()));
      if (known != null) {
        return Optional.of("TLS: " + known);
      }
      if (e instanceof SSLException) {
        broader = "TLS: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
      }
    }
    return Optional.ofNullable(broader);
  }

  private static @Nullable String known(Throwable e, String message) {
    if (e instanceof CertificateExpiredException) {
      return "the server's certificate has expired (" + message + "): renew it";
    }
    if (e instanceof CertificateNotYetValidException) {
      return "the server's certificate is not valid yet (" + message + "): look at both clocks";
    }
    if (e instanceof CertPathBuilderException
        || message.contains("unable to find valid certification path")
        // Signed by another CA of the same name.
        || message.endsWith("signature check failed")) {
      return "the server's certificate is not from the CA that SATCHEL_…_CA names (without it, from"
          + " one that the JVM knows)";
    }
    if (e instanceof CertificateException && anotherName(message)) {
      return "the server's certificate is for another host name (" + message + ")";
    }
    if (message.contains("SSL Connection required, but not provided by server")
        || message.contains("nrecognized SSL message")) {
      return "the server does not offer TLS on this port";
    }
    return null;
  }

  private static boolean anotherName(String message) {
    return message.contains("subject alternative") || message.contains("identity");
  }
}
