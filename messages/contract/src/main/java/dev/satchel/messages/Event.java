package dev.satchel.messages;

/** A message about something that has happened. */
public sealed interface Event extends Message
    permits TicketsChanged, EarlierTicketsChanged, DeadLettersOpened {}
