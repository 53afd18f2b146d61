package dev.satchel.delivery.consuming;

import java.util.List;

/** The consumers of a process, of all its queues. */
public record TaskConsumers(List<TaskConsumer> all) {}
