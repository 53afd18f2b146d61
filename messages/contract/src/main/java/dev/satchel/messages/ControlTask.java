package dev.satchel.messages;

/**
 * A task that controls other work. It does not wait behind the work that it controls: the ingress
 * inserts it into the table {@code control_task} together with its ticket, and workers take it from
 * there. A control task that arrives over the queue of its type is handled as well.
 */
public sealed interface ControlTask extends Task permits QueueTask, TicketTask {
  /**
   * The queue or ticket that it controls, at most 64 ASCII characters. Tasks with the same value
   * run one after the other, in the order in which they were accepted.
   */
  String about();
}
