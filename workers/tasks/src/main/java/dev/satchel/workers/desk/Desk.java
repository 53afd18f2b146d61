package dev.satchel.workers.desk;

import dev.satchel.delivery.FinalMarks;
import dev.satchel.workers.tickets.HeldTickets;
import dev.satchel.workers.tickets.OnwardMessages;

/** Everything that the tasks of operators read and write, inside the open transaction. */
record Desk(
    DeskLetters letters,
    FinalMarks marks,
    HeldTickets tickets,
    OnwardMessages onward,
    DeskGroups groups,
    RunHistory history) {}
