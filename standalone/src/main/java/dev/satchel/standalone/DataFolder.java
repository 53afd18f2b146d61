package dev.satchel.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The data folder. One process at a time holds its lock. The operating system releases the lock
 * when the process ends, even after a crash.
 */
final class DataFolder implements AutoCloseable {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Locks the folder; creates it when it does not exist.
   *
   * @throws StartRefused when another process holds the lock, or the folder cannot be written
   */
  static DataFolder take(Path folder) {
    FileChannel channel = null;
    try {
      Files.createDirectories(folder);
      Path path = folder.toRealPath();
      channel = FileChannel.open(path.resolve("lock"), CREATE, READ, WRITE);
      if (!locked(channel)) {
        throw new StartRefused(
            "%s is in use by another Satchel%s; stop that one, or choose another folder with --data"
                .formatted(path, holder(channel)));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(UTF_8)), 0);
      return new DataFolder(path, channel);
    } catch (IOException unusable) {
      close(channel);
      throw new StartRefused(
          "the data folder %s cannot be used (%s); choose another with --data"
              .formatted(folder, unusable),
          unusable);
    } catch (StartRefused refused) {
      close(channel);
      throw refused;
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      // Never released explicitly: closing the channel releases it.
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldInThisProcess) {
      return false;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    int length = channel.read(pid, 0);
    return length <= 0 ? "" : " (process " + new String(pid.array(), 0, length, UTF_8) + ")";
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException closing) {
      throw new UncheckedIOException(closing);
    }
  }

  /** The real path of the folder, with symbolic links resolved. */
  Path path() {
    return path;
  }

  /** Resolves a name in the folder. */
  Path resolve(String name) {
    return path.resolve(name);
  }

  /** The content of a one-line file; empty when it does not exist. */
  Optional<String> read(String name) {
    Path file = resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException unreadable) {
      throw new StartRefused("cannot read %s (%s)".formatted(file, unreadable), unreadable);
    }
  }

  /** Atomically writes a one-line file that only its owner may read. */
  void writeSecret(String name, String line) {
    Path file = resolve(name);
    Path fresh = resolve(name + ".new");
    try {
      Files.deleteIfExists(fresh);
      try (FileChannel channel = FileChannel.open(fresh, Set.of(CREATE_NEW, WRITE), ownerOnly())) {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
        channel.force(true);
      }
      Files.move(fresh, file, ATOMIC_MOVE);
    } catch (IOException unwritable) {
      throw new StartRefused("cannot write %s (%s)".formatted(file, unwritable), unwritable);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  @Override
  public void close() {
    close(lock);
  }
}
