package dev.satchel.delivery.consuming;

import java.util.List;

/** All task consumers of a process. */
public record TaskConsumers(List<TaskConsumer> all) {}
