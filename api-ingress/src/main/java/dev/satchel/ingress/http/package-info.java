/**
 * How requests are read and answered: strict JSON, query parameters, answers now or later, problems
 * for whatever goes wrong, and what Jetty needs for that.
 *
 * <p>The face: {@link dev.satchel.ingress.http.Body}, {@link dev.satchel.ingress.http.Fields},
 * {@link dev.satchel.ingress.http.FieldErrors}, {@link dev.satchel.ingress.http.Query} and {@link
 * dev.satchel.ingress.http.Reply}. It never knows a task or a table, and never lets a stack trace
 * or an exception's message reach a client.
 */
@NullMarked
package dev.satchel.ingress.http;

import org.jspecify.annotations.NullMarked;
