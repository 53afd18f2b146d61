/**
 * The ledger: accounts, balances and the double-entry journal.
 *
 * <p>Entry point: {@link dev.satchel.workers.ledger.Ledger} locks and loads what a batch {@link
 * dev.satchel.workers.ledger.Needs}, {@link dev.satchel.workers.ledger.Books} decides each {@link
 * dev.satchel.workers.ledger.Command} in memory and in order, and the ledger writes the books once.
 * {@link dev.satchel.workers.ledger.Audit} compares the journal with itself and with its
 * projection.
 *
 * <p>It never changes or deletes a journal entry, never posts a cause twice, never lets a command
 * take an account below its limit, and never opens a transaction. Tenants never see each other's
 * accounts, nor the system's.
 */
@NullMarked
package dev.satchel.workers.ledger;

import org.jspecify.annotations.NullMarked;
