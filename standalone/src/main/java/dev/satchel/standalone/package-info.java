/**
 * All of Satchel in one JVM on an embedded broker and database, for trying and developing.
 *
 * <p>The face is {@link dev.satchel.standalone.Standalone}, which {@code ./satchel up} starts. The
 * three processes run as they do on real servers, each with its own context, users and rights; only
 * where the servers are differs. Never for real money: one disk, one process, and a database that
 * is not the one Satchel is made for.
 */
@NullMarked
package dev.satchel.standalone;

import org.jspecify.annotations.NullMarked;
