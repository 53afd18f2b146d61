package dev.satchel.testservers;

import java.util.List;

/** The process behind a server: how it is killed, started again and reached by its own tool. */
sealed interface ServerProcess permits ServiceProcess, ContainerProcess {

  /** SIGKILLs it; its data stays. */
  void kill();

  /** Starts it on the port it had. */
  void start();

  /** Stops it with SIGSTOP: its connections stay open and nothing answers. */
  void freeze();

  /** Lets a frozen server go on. */
  void thaw();

  /** Fills the disk of a server that has one of its own. */
  void fillDisk();

  /** Makes room again on a disk that was filled. */
  void freeDisk();

  /** Puts a certificate and its key in the place where the server reads its own. */
  void certificate(ServerCertificate certificate);

  /** Runs {@code rabbitmqctl} against it. */
  void rabbitmqctl(List<String> arguments);
}
