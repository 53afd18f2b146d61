/**
 * Who asked for what, and what came of it: the audit log of operators' calls.
 *
 * <p>The face: {@link dev.satchel.ingress.audit.Audited} marks a controller's method, {@link
 * dev.satchel.ingress.audit.OperatorCall} says who calls it, and {@link
 * dev.satchel.ingress.audit.AuditLog} keeps what is said, in the transaction of the ticket. It
 * never changes or deletes a row, and calls that are not marked cost nothing here.
 */
@NullMarked
package dev.satchel.ingress.audit;

import org.jspecify.annotations.NullMarked;
