package dev.satchel.workers.money;

import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.TicketId;

/** One task and the ticket that asks for it. */
public record Ask<T extends MoneyTask>(T task, TicketId ticket) {}
