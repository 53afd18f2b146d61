package dev.satchel.delivery;

/** Names of exchanges and headers. */
public final class Topology {
  /**
   * Durable topic exchange of tasks; the routing key is the name of the queue. A topic exchange,
   * because topic permissions control by routing key who may publish to which queue
   * (https://www.rabbitmq.com/docs/access-control#topic-authorisation).
   */
  public static final String WORK = "satchel.work";

  /**
   * Durable direct exchange that tasks were published to before {@link #WORK}. It stays bound for
   * one release, for processes and outbox rows of the previous release; nothing else is published
   * to it.
   */
  public static final String TASKS = "satchel.tasks";

  /** Durable direct exchange; the routing key is the queue on which a message failed. */
  public static final String DEAD_LETTERS = "satchel.dead-letters";

  /** Durable topic exchange of domain events. */
  public static final String EVENTS = "satchel.events";

  /** Fan-out exchange that wakes waiting requests; its messages are transient. */
  public static final String TICKET_UPDATES = "satchel.ticket-updates";

  /**
   * Fan-out exchange over which ingresses tell each other that events were numbered. It is not
   * {@link #TICKET_UPDATES}, so that no ingress can send a ticket's state to another one.
   */
  public static final String EVENT_UPDATES = "satchel.event-updates";

  /** The header that counts attempts: 1 for the first, raised by retries and replays. */
  public static final String ATTEMPT_HEADER = "x-satchel-attempt";

  /** The W3C trace context header. */
  public static final String TRACEPARENT_HEADER = "traceparent";

  /** On a dead letter: the cause, a short code that groups dead letters. */
  public static final String CAUSE_HEADER = "x-satchel-cause";

  /** On a dead letter: when it was parked, ISO 8601. */
  public static final String FAILED_AT_HEADER = "x-satchel-failed-at";

  /** The ticket that a forged message named and that is not its own. */
  public static final String NAMED_TICKET_HEADER = "x-satchel-named-ticket";

  /** The message id of a forged message, in place of which its dead letter has another one. */
  public static final String NAMED_MESSAGE_HEADER = "x-satchel-named-message";

  /**
   * In a {@link Publication} only, never on the wire as a header: the content type of a foreign
   * message, when it is not {@link #JSON}.
   */
  public static final String CONTENT_TYPE_HEADER = "x-satchel-content-type";

  /** AMQP properties of a foreign message that our own messages do not have, as JSON. */
  public static final String PROPERTIES_HEADER = "x-satchel-properties";

  /** The content type of our own messages. */
  public static final String JSON = "application/json";

  private Topology() {}
}
