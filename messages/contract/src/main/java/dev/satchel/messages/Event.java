package dev.satchel.messages;

/** A message about something that has happened. {@link MessageContract} lists the events. */
public non-sealed interface Event extends Message {}
