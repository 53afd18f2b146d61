package dev.satchel.delivery;

import dev.satchel.messages.Task;

/**
 * A task whose call has ended.
 *
 * @param request what the call was made with
 */
public record Answered<T extends Task, C, R>(
    Delivered<T> message, C request, RemoteAnswer<R> answer) {}
