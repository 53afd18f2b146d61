package dev.satchel.ingress.http;

import java.util.concurrent.CompletableFuture;

/**
 * An asynchronous answer; no thread waits for it.
 *
 * @param answer must be completed on a thread that may write to the client
 * @param abandoned run when the client has disconnected
 */
public record Pending(CompletableFuture<Answer> answer, Runnable abandoned) implements Reply {}
