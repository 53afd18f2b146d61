import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Creates a CA and server certificates as PEM files, using only the JDK's keytool: {@code java
 * Certificates.java FOLDER NAME=SAN...}, for example {@code mysql=dns:mysql,ip:127.0.0.1}.
 *
 * <p>The folder gets {@code ca.pem}, and for each name {@code NAME.pem} and {@code NAME-key.pem}.
 * Existing certificates are kept; delete the two files of a name to reissue it. {@code
 * NAME@START=SAN} issues a certificate that is valid for one day from START, relative to now, such
 * as {@code -3d} or {@code -1d+60S}; for tests. The CA's private key is in {@code ca.p12}, its
 * password in {@code ca.password}: whoever has both can impersonate any of these servers. All files
 * are readable by their owner only.
 */
final class Certificates {
  private static final String CA_VALID_DAYS = "3650";
  private static final String VALID_DAYS = "825";

  private final Path folder;
  private final Path store;
  private final Path passwordFile;

  private Certificates(Path folder) {
    this.folder = folder;
    this.store = folder.resolve("ca.p12");
    this.passwordFile = folder.resolve("ca.password");
  }

  public static void main(String... arguments) throws Exception {
    if (arguments.length < 1) {
      System.err.println("usage: java Certificates.java FOLDER NAME=SAN...");
      System.exit(2);
    }
    Certificates certificates = new Certificates(Path.of(arguments[0]).toAbsolutePath());
    certificates.makeCa();
    for (String argument : List.of(arguments).subList(1, arguments.length)) {
      String[] parts = argument.split("=", 2);
      String[] name = parts[0].split("@", 2);
      certificates.make(
          name[0],
          parts[1],
          name.length == 1
              ? List.of("-validity", VALID_DAYS)
              : List.of("-startdate", name[1], "-validity", "1"));
    }
  }

  private void makeCa() throws Exception {
    Files.createDirectories(folder);
    if (!Files.exists(passwordFile)) {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      write("ca.password", HexFormat.of().formatHex(random));
    }
    if (!Files.exists(folder.resolve("ca.pem"))) {
      Files.deleteIfExists(store);
      keytool(
          store,
          "-genkeypair -alias ca -keyalg EC -groupname secp256r1 -validity " + CA_VALID_DAYS,
          List.of("-dname", "CN=Satchel CA", "-ext", "bc:c=ca:true,pathlen:0"),
          List.of("-ext", "ku:c=keyCertSign,cRLSign"));
      write("ca.pem", pem("CERTIFICATE", open(store).getCertificate("ca").getEncoded()));
    }
  }

  private void make(String name, String san, List<String> validity) throws Exception {
    if (Files.exists(folder.resolve(name + ".pem"))) {
      return;
    }
    if (!Files.exists(store)) {
      System.err.println(
          "the key of the CA %s is missing, so no certificate can be issued for %s: have that CA issue %s and %s"
              .formatted(
                  folder.resolve("ca.pem"),
                  name,
                  folder.resolve(name + ".pem"),
                  folder.resolve(name + "-key.pem")));
      System.exit(1);
    }
    // Works on a copy of the key store, so that no server key stays in the CA's store.
    Path work = folder.resolve(name + ".p12.new");
    Files.copy(store, work, StandardCopyOption.REPLACE_EXISTING);
    try {
      keytool(
          work,
          "-genkeypair -alias server -signer ca -keyalg EC -groupname secp256r1",
          List.of("-dname", "CN=" + name, "-ext", "san=" + san, "-ext", "eku=serverAuth"),
          validity);
      KeyStore made = open(work);
      Key key = made.getKey("server", password());
      Certificate certificate = made.getCertificate("server");
      write(name + "-key.pem", pem("PRIVATE KEY", key.getEncoded()));
      write(name + ".pem", pem("CERTIFICATE", certificate.getEncoded()));
    } finally {
      Files.deleteIfExists(work);
    }
  }

  /**
   * Runs keytool. The password is passed in the environment, because other users can read
   * arguments.
   */
  private void keytool(Path keyStore, String options, List<String> more, List<String> last)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(options.split(" ")));
    command.addAll(more);
    command.addAll(last);
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", keyStore.toString()));
    command.addAll(List.of("-storepass:env", "CA_PASSWORD"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CA_PASSWORD", new String(password()));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed: " + said);
    }
    Files.setPosixFilePermissions(keyStore, PosixFilePermissions.fromString("rw-------"));
  }

  private KeyStore open(Path keyStore) throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(keyStore.toFile(), password());
  }

  private char[] password() throws IOException {
    return Files.readString(passwordFile).strip().toCharArray();
  }

  private static String pem(String type, byte[] content) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, lines);
  }

  /** Writes a file atomically; it is readable by its owner only from the moment it is created. */
  private void write(String name, String text) throws IOException {
    Path fresh = folder.resolve(name + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, text, StandardOpenOption.WRITE);
    Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
