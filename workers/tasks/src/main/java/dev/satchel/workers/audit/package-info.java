/**
 * What the workers add to the audit log: how an operator's task ended.
 *
 * <p>The face: {@link dev.satchel.workers.audit.AuditTrail}. It appends and never reads, changes or
 * deletes a row; who asked, from where and for what was written by the ingress.
 */
@NullMarked
package dev.satchel.workers.audit;

import org.jspecify.annotations.NullMarked;
