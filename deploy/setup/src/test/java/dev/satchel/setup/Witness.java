package dev.satchel.setup;

import dev.satchel.delivery.SatchelProcess;
import dev.satchel.delivery.SatchelProcess.BrokerRights;
import dev.satchel.delivery.SatchelProcess.TableRights;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.TaskQueue;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A process that is not in the list: with a schema of its own, as one that holds keys has. */
final class Witness {
  static final SatchelProcess PROCESS =
      new SatchelProcess(
          "witness",
          "_witness",
          List.of("witness"),
          List.of(new TableRights("observation", "SELECT INSERT")),
          new BrokerRights(
              Set.of(TaskQueue.OPERATIONS),
              Set.of(TaskQueue.SIGNING),
              List.of(Topology.WORK, Topology.DEAD_LETTERS),
              false));

  /** The same without a schema of its own. */
  static final SatchelProcess NEIGHBOUR =
      new SatchelProcess("neighbour", "", List.of(), List.of(), PROCESS.broker());

  private Witness() {}

  /** The list with the process added. */
  static List<SatchelProcess> andAll() {
    return Stream.concat(SatchelProcess.ALL.stream(), Stream.of(PROCESS)).toList();
  }
}
