package dev.satchel.messages;

/**
 * A command whose effect happens exactly once, handled by the role that consumes its queue. The
 * sealed interfaces of the domains name the queue with {@link OnQueue}.
 */
public sealed interface Task extends Message
    permits MoneyTask, OperationsTask, DeadLetterTask, ControlTask, RetentionTask {}
