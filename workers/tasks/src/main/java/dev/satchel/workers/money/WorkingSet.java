package dev.satchel.workers.money;

import dev.satchel.workers.ledger.Books;

/**
 * All that a rule may look at and change while a batch is decided. The tasks of one domain share
 * the state; all tasks of the batch share the rest.
 *
 * @param books the balances that the batch has locked
 * @param openings accounts that are not there yet
 * @param state what the domain has locked
 */
public record WorkingSet<S>(Books books, Openings openings, S state) {}
