package dev.satchel.workers.desk;

import dev.satchel.delivery.FinalMarks;
import dev.satchel.workers.tickets.HeldTickets;

/** What the tasks of operators read and write, all inside the transaction that is open. */
record Desk(
    DeskLetters letters,
    FinalMarks marks,
    HeldTickets tickets,
    DeskGroups groups,
    RunHistory history) {}
