package dev.satchel.testservers;

import java.util.List;

/** The process of a server: kills, restarts and freezes it, and runs its command-line tool. */
sealed interface ServerProcess permits ServiceProcess, ContainerProcess {

  /** Kills it with SIGKILL; its data stays. */
  void kill();

  /** Starts it on the same ports as before. */
  void start();

  /** Freezes it with SIGSTOP: its connections stay open but it does not answer. */
  void freeze();

  /** Resumes a frozen server. */
  void thaw();

  /** Fills the disk of a server that has a separate small disk. */
  void fillDisk();

  /** Frees the space that {@link #fillDisk()} took. */
  void freeDisk();

  /** Replaces the certificate and key files of the server; the server must reload them. */
  void certificate(ServerCertificate certificate);

  /** Runs {@code rabbitmqctl} against it. */
  void rabbitmqctl(List<String> arguments);
}
