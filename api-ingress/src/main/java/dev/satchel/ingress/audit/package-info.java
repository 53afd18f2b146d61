/**
 * The audit log of operators' calls: who asked for what, and whether it was accepted or refused.
 *
 * <p>Entry points: {@link dev.satchel.ingress.audit.Audited} marks a controller method, {@link
 * dev.satchel.ingress.audit.OperatorCall} records who calls it, and {@link
 * dev.satchel.ingress.audit.AuditLog} stores the entry in the transaction of the ticket. This
 * package never changes or deletes a row, and calls that are not marked cost nothing here.
 */
@NullMarked
package dev.satchel.ingress.audit;

import org.jspecify.annotations.NullMarked;
