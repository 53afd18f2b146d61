/**
 * What the audit log records of calls: who asked for what, from where, and what was denied.
 *
 * <p>Entry points: {@link dev.satchel.ingress.audit.Call} makes the entry of an accepted call,
 * which is stored in the transaction of the call's effect. {@link
 * dev.satchel.ingress.audit.Audited} marks the methods whose calls are recorded with their bodies;
 * other tasks are recorded with a digest. Denied calls are counted: one entry for a key, a route
 * and a minute.
 */
@NullMarked
package dev.satchel.ingress.audit;

import org.jspecify.annotations.NullMarked;
