/**
 * What the workers add to the audit log: how an operator's task ended.
 *
 * <p>Entry point: {@link dev.satchel.workers.audit.AuditTrail}. It appends and never reads, changes
 * or deletes a row; the ingress writes who asked, from where and for what.
 */
@NullMarked
package dev.satchel.workers.audit;

import org.jspecify.annotations.NullMarked;
