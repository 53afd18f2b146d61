package dev.satchel.ingress.http;

import java.util.concurrent.CompletableFuture;

/**
 * An answer that comes later; no thread waits for it.
 *
 * @param answer completed by whoever has it, on a thread that may write to the client
 * @param abandoned run when the client has gone
 */
public record Pending(CompletableFuture<Answer> answer, Runnable abandoned) implements Reply {}
