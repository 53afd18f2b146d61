package dev.satchel.cli;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An answer of the API.
 *
 * @param bytes the body as received
 * @param json the parsed body; a missing node when the body is empty
 * @param etag the ETag: the version of a ticket
 * @param repeated whether the API replayed the answer of an earlier request with the same
 *     idempotency key
 */
@SuppressWarnings("ArrayRecordComponent")
record ApiAnswer(
    int status, byte[] bytes, JsonNode json, @Nullable String etag, boolean repeated) {}
