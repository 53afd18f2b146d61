/**
 * Low-level HTTP/2 clients that write frames themselves, to send what a correct client never sends.
 *
 * <p>The entry point: {@link dev.satchel.testservers.wire.Http2Wire}.
 */
@NullMarked
package dev.satchel.testservers.wire;

import org.jspecify.annotations.NullMarked;
