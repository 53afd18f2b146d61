package dev.satchel.setup;

import java.util.Locale;

/** A process with its own database user, broker user and delivery tables. */
public enum SatchelProcess {
  /** The HTTP API. */
  INGRESS,
  /** The workers, in all roles. */
  WORKERS,
  /** The scheduler, which runs Quartz. */
  SCHEDULER;

  /** The prefix of its delivery tables. */
  public String tablePrefix() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its user name on MySQL and RabbitMQ. */
  public String userName() {
    return "satchel_" + tablePrefix();
  }

  /** The environment variable that holds its MySQL password. */
  public String databasePasswordVariable() {
    return "SATCHEL_" + name() + "_DB_PASSWORD";
  }

  /** The environment variable that holds its RabbitMQ password. */
  public String brokerPasswordVariable() {
    return "SATCHEL_" + name() + "_AMQP_PASSWORD";
  }
}
