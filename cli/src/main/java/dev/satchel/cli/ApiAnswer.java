package dev.satchel.cli;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the API answered.
 *
 * @param bytes the body as it came
 * @param json the same, read
 * @param etag the version, of a ticket
 * @param repeated whether the same request had been accepted before
 */
@SuppressWarnings("ArrayRecordComponent")
record ApiAnswer(
    int status, byte[] bytes, JsonNode json, @Nullable String etag, boolean repeated) {}
