package dev.satchel.messages;

/**
 * Anything that travels over the broker; each record among its kinds carries a {@link TypeName}.
 */
public sealed interface Message permits Task, Event {}
