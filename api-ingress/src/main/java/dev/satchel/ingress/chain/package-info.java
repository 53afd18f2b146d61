/**
 * The chain of the audit log: moves entries, after they were committed, into numbered and
 * hash-chained pages, and reads them.
 *
 * <p>An entry costs the request that it records one line in a row that the whole batch shares. One
 * ingress at a time, the holder of a row lock, moves these rows into pages ({@link
 * dev.satchel.ingress.chain.AuditSequencer}); a page is compressed, numbered, linked to the page
 * before it by SHA-256, and never changed. {@link dev.satchel.ingress.chain.AuditSearch} finds
 * entries by tenant, actor and id over an index of pages.
 */
@NullMarked
package dev.satchel.ingress.chain;

import org.jspecify.annotations.NullMarked;
