package dev.satchel.testservers;

import java.util.List;

/** The process behind a server: how it is killed, started again and reached by its own tool. */
sealed interface ServerProcess permits ServiceProcess, ContainerProcess {

  /** SIGKILLs it; its data stays. */
  void kill();

  /** Starts it on the port it had. */
  void start();

  /** Runs {@code rabbitmqctl} against it. */
  void rabbitmqctl(List<String> arguments);
}
