package dev.satchel.delivery.consuming;

import dev.satchel.delivery.inbox.InboxTable;
import dev.satchel.delivery.transactions.Database;
import dev.satchel.delivery.transactions.SpringTransactions;
import java.time.Clock;

/** The parts that record the outcomes of messages. */
public record MessageStore(
    SpringTransactions transactions,
    InboxTable inbox,
    Recorder recorder,
    Database database,
    Clock clock) {}
