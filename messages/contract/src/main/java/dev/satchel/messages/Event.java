package dev.satchel.messages;

/** Something that has happened. */
public sealed interface Event extends Message
    permits TicketsChanged, EarlierTicketsChanged, DeadLettersOpened {}
