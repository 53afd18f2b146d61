package dev.satchel.workers.payments;

import dev.satchel.workers.ledger.Books;

/** All that the tasks of one batch may look at and change. */
record WorkingSet(Books books, Payments payments, ExternalIds externalIds, PendingWork pending) {}
