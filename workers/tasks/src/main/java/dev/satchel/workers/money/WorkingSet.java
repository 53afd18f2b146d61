package dev.satchel.workers.money;

import dev.satchel.workers.ledger.Books;

/**
 * Everything that a rule may read and change while a batch is decided. The tasks of one domain
 * share the state; all tasks of the batch share the rest.
 *
 * @param books the balances that the batch has locked
 * @param openings undecided openings of accounts that do not exist yet
 * @param state the rows that the domain has locked
 */
public record WorkingSet<S>(Books books, Openings openings, S state) {}
