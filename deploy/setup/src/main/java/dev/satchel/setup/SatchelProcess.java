package dev.satchel.setup;

import java.util.Locale;

/** A process that has users and delivery tables of its own. */
public enum SatchelProcess {
  /** The HTTP edge. */
  INGRESS,
  /** The workers of all roles. */
  WORKERS,
  /** Quartz. */
  SCHEDULER;

  /** The prefix of its delivery tables. */
  public String tablePrefix() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its user, on MySQL and on RabbitMQ. */
  public String userName() {
    return "satchel_" + tablePrefix();
  }

  /** The variable that holds its password on MySQL. */
  public String databasePasswordVariable() {
    return "SATCHEL_" + name() + "_DB_PASSWORD";
  }

  /** The variable that holds its password on RabbitMQ. */
  public String brokerPasswordVariable() {
    return "SATCHEL_" + name() + "_AMQP_PASSWORD";
  }
}
