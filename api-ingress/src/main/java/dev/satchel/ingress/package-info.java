/**
 * The HTTP edge: accepts tasks, answers requests, and lets clients wait (long polling).
 *
 * <p>{@link dev.satchel.ingress.accepting} accepts and answers every task, {@link
 * dev.satchel.ingress.waiting} keeps waiting requests, and {@link dev.satchel.ingress.tickets}
 * shows tickets; {@link dev.satchel.ingress.payments} and {@link dev.satchel.ingress.accounts} read
 * the requests of their domain. {@link dev.satchel.ingress.Ingress} starts the process. It never
 * decides about money.
 */
@NullMarked
package dev.satchel.ingress;

import org.jspecify.annotations.NullMarked;
