/**
 * Writing events for clients: {@link dev.satchel.delivery.events.EventLog} stores them in the
 * transaction of what they report. Each call writes one row of {@code event_pending}, whatever the
 * number of its events; the ingress numbers them afterwards, and alone reads them.
 */
@NullMarked
package dev.satchel.delivery.events;

import org.jspecify.annotations.NullMarked;
