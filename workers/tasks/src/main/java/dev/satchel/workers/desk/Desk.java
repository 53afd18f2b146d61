package dev.satchel.workers.desk;

import dev.satchel.delivery.FinalMarks;
import dev.satchel.workers.tickets.HeldTickets;

/** Everything that the tasks of operators read and write, inside the open transaction. */
record Desk(
    DeskLetters letters,
    FinalMarks marks,
    HeldTickets tickets,
    DeskGroups groups,
    RunHistory history) {}
