package dev.satchel.ingress.accepting;

import dev.satchel.messages.TicketId;

/** The ticket in the path of a cancellation, which the key may cancel. */
record TicketToCancel(TicketId id) {}
