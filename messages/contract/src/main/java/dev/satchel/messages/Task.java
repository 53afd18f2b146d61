package dev.satchel.messages;

/**
 * A command whose effect happens exactly once, handled by the role that consumes its queue. The
 * sealed interfaces of the domains name the queue with {@link OnQueue}; {@link MessageContract}
 * lists them.
 */
public non-sealed interface Task extends Message {}
