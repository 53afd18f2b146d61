package dev.satchel.messages;

/**
 * A task that controls other work. It does not travel with what it controls: the ingress writes it
 * into the table {@code control_task} with its ticket, and workers take it from there. One that
 * comes over the queue of its kind is handled all the same.
 */
public sealed interface ControlTask extends Task permits QueueTask, TicketTask {
  /**
   * What it controls, at most 64 ASCII characters. Tasks about the same are done one after the
   * other, in the order in which they were accepted.
   */
  String about();
}
