package dev.satchel.delivery.consuming;

import dev.satchel.delivery.inbox.InboxTable;
import dev.satchel.delivery.transactions.Database;
import dev.satchel.delivery.transactions.SpringTransactions;
import java.time.Clock;

/** Where it is recorded what became of messages, and what this needs. */
public record MessageStore(
    SpringTransactions transactions,
    InboxTable inbox,
    Recorder recorder,
    Database database,
    Clock clock) {}
