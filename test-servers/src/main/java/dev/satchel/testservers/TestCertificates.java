package dev.satchel.testservers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder with a CA and certificates as PEM files, made by {@code deploy/launcher} with the JDK's
 * keytool.
 */
public final class TestCertificates {
  private static final String PROGRAM = "deploy/launcher/Certificates.java";

  private final Path folder;

  private TestCertificates(Path folder) {
    this.folder = folder;
  }

  /** Returns the certificates of this JVM's servers. */
  public static TestCertificates servers() {
    return Shared.CERTIFICATES;
  }

  /** Creates a CA that issued none of the server certificates. */
  public static TestCertificates ofAnotherCa() {
    return made();
  }

  /**
   * Creates a CA and certificates that it issues.
   *
   * @param names such as {@code api=dns:localhost,ip:127.0.0.1}; {@code api@-3d=…} for one that was
   *     valid for a day, three days ago
   */
  public static TestCertificates of(String... names) {
    return made(names);
  }

  /** Created on first use. */
  private static final class Shared {
    static final TestCertificates CERTIFICATES = find();
  }

  private static TestCertificates find() {
    return ServicesFile.find()
        .filter(file -> file.names("SATCHEL_MYSQL") || file.names("SATCHEL_RABBITMQ"))
        .map(file -> Path.of(file.text("SATCHEL_SERVICES_DIR"), "tls"))
        .map(TestCertificates::new)
        .orElseGet(
            () ->
                made(
                    "good=dns:localhost,ip:127.0.0.1",
                    "expired@-3d=dns:localhost,ip:127.0.0.1",
                    "elsewhere=dns:elsewhere.example"));
  }

  private static TestCertificates made(String... names) {
    try {
      return into(Files.createTempDirectory("satchel-certificates-"), names);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TestCertificates into(Path folder, String... names) {
    try {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add(program().toString());
      command.add(folder.toString());
      command.addAll(List.of(names));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(PROGRAM + " failed: " + said);
      }
      return new TestCertificates(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while making certificates", e);
    }
  }

  /**
   * Reissues {@link ServerCertificate#EXPIRED} so that it expires after {@code left}: MySQL does
   * not load a certificate that has already expired.
   */
  void renewExpired(Duration left) {
    try {
      Files.deleteIfExists(certificate(ServerCertificate.EXPIRED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    into(folder, "expired@-1d+%dS=dns:localhost,ip:127.0.0.1".formatted(left.toSeconds()));
  }

  /** Whether {@link ServerCertificate#EXPIRED} has expired. */
  boolean expired() {
    try (InputStream pem = Files.newInputStream(certificate(ServerCertificate.EXPIRED))) {
      X509Certificate read =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
      read.checkValidity();
      return false;
    } catch (CertificateExpiredException over) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Finds the program in the working copy of this module. */
  private static Path program() {
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      if (Files.exists(up.resolve(PROGRAM))) {
        return up.resolve(PROGRAM);
      }
    }
    throw new IllegalStateException(PROGRAM + " is not in a folder above this one");
  }

  /** The CA's certificate. */
  public Path ca() {
    return folder.resolve("ca.pem");
  }

  Path certificate(ServerCertificate certificate) {
    return certificate(certificate.file());
  }

  Path key(ServerCertificate certificate) {
    return key(certificate.file());
  }

  /** The certificate with this name. */
  public Path certificate(String name) {
    return folder.resolve(name + ".pem");
  }

  /** The private key of the certificate with this name. */
  public Path key(String name) {
    return folder.resolve(name + "-key.pem");
  }
}
