/**
 * The HTTP edge: accepts tasks, answers, and lets clients wait.
 *
 * <p>{@link dev.satchel.ingress.accepting} is where every task is accepted and answered, {@link
 * dev.satchel.ingress.waiting} where requests wait, and {@link dev.satchel.ingress.tickets} shows
 * tickets; {@link dev.satchel.ingress.payments} and {@link dev.satchel.ingress.accounts} read the
 * requests of their domain. {@link dev.satchel.ingress.Ingress} starts the process. It never
 * decides about money.
 */
@NullMarked
package dev.satchel.ingress;

import org.jspecify.annotations.NullMarked;
