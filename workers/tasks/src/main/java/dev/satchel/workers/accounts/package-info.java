/**
 * The tasks of accounts: openings, metadata, freezes and closures, credits from outside and credit
 * limits. Accounts themselves are kept by the ledger; this package decides what may be done to
 * them.
 *
 * <p>Entry point: {@link dev.satchel.workers.accounts.AccountsConfiguration}, which plugs the
 * domain into {@code money}. Each task type has one rule, which is one command to the ledger.
 *
 * <p>It never locks or writes a row by itself (the ledger does), never opens two accounts of a
 * tenant under one reference, and knows no other domain.
 */
@NullMarked
package dev.satchel.workers.accounts;

import org.jspecify.annotations.NullMarked;
