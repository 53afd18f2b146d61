/**
 * Clients that write the bytes of HTTP/2 themselves, to do what no decent client does.
 *
 * <p>The face: {@link dev.satchel.testservers.wire.Http2Wire}.
 */
@NullMarked
package dev.satchel.testservers.wire;

import org.jspecify.annotations.NullMarked;
