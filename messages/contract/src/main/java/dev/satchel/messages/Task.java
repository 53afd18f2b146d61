package dev.satchel.messages;

/**
 * Something to be done, exactly once, by the role that owns the queue. Each direct kind of task is
 * one domain's sealed interface and names its queue with {@link OnQueue}.
 */
public sealed interface Task extends Message
    permits MoneyTask, OperationsTask, DeadLetterTask, ControlTask, RetentionTask {}
