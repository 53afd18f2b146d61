/**
 * The events that clients read: what has happened, one record for each type, in the past tense.
 *
 * <p>Each record has an {@link dev.satchel.messages.events.EventType} and a sample among the
 * resources, {@code events/<name>.v<version>.json}; {@link
 * dev.satchel.messages.events.EventContract} lists them. They are not messages: they reach clients
 * over the feed {@code GET /v1/events}, never over the broker. A published type never changes the
 * meaning of a member. New members may be added; any other change of shape is a new version.
 */
@NullMarked
package dev.satchel.messages.events;

import org.jspecify.annotations.NullMarked;
