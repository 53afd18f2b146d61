/**
 * Rate limits: token buckets for each key and each tenant, which all ingress copies share.
 *
 * <p>Entry points: {@link dev.satchel.ingress.limits.RequestLimits} admits a request, {@link
 * dev.satchel.ingress.limits.Rates} are the default limits and {@link
 * dev.satchel.ingress.limits.OwnRates} those of one key. A request never waits here: buckets are
 * local memory, and one thread reconciles them with the database.
 */
@NullMarked
package dev.satchel.ingress.limits;

import org.jspecify.annotations.NullMarked;
