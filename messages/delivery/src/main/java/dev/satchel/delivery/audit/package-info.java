/**
 * Writing to the audit log: {@link dev.satchel.delivery.audit.AuditLog} stores entries in the
 * transaction of what they record. Each transaction writes one row of {@code audit_pending},
 * whatever the number of its entries; the ingress moves these rows into the pages of the chain
 * afterwards, and alone reads them.
 */
@NullMarked
package dev.satchel.delivery.audit;

import org.jspecify.annotations.NullMarked;
