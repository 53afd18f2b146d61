/**
 * Transactions, the time limit that aborts them, and waiting out database outages. Transactions
 * begin here and nowhere else.
 */
@NullMarked
package dev.satchel.delivery.transactions;

import org.jspecify.annotations.NullMarked;
