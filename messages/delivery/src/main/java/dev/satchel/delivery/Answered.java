package dev.satchel.delivery;

import dev.satchel.messages.Task;

/**
 * A task whose remote call has ended.
 *
 * @param request the request of the call
 */
public record Answered<T extends Task, C, R>(
    Delivered<T> message, C request, RemoteAnswer<R> answer) {}
