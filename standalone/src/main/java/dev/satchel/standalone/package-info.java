/**
 * All of Satchel in one JVM on an embedded broker and database, for trying and developing.
 *
 * <p>The entry point is {@link dev.satchel.standalone.Standalone}, which {@code ./satchel up}
 * starts. The three processes run as on real servers, each with its own context, users and
 * privileges; only the addresses of the servers differ. Not for real money: one disk, one process,
 * and MariaDB instead of MySQL, the database that Satchel is built for.
 */
@NullMarked
package dev.satchel.standalone;

import org.jspecify.annotations.NullMarked;
