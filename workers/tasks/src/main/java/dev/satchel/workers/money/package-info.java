/**
 * Handling of all tasks that move money: batches, lock order, external ids and waits for accounts,
 * the same for every domain. Depends on no domain.
 *
 * <p>Entry point: a domain plugs in with one bean, a {@link dev.satchel.workers.money.MoneyDomain}.
 * It names a {@link dev.satchel.workers.money.Rule} for each of its task types, and locks, looks up
 * and writes what it keeps besides the ledger. {@code MoneyHandler} loads what a whole batch needs,
 * lets the rules decide in the order of arrival and writes once.
 *
 * <p>It never writes a balance (the ledger does), never uses an external id twice, never refuses a
 * task because it has overtaken the opening of its account, never locks in another order than the
 * one that {@code MoneyHandler} documents, and never talks to anything outside the database.
 */
@NullMarked
package dev.satchel.workers.money;

import org.jspecify.annotations.NullMarked;
