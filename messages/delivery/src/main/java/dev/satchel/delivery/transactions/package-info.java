/**
 * Transactions, the time limit that aborts them, and waiting while the database is out. They open
 * here and nowhere else.
 */
@NullMarked
package dev.satchel.delivery.transactions;

import org.jspecify.annotations.NullMarked;
