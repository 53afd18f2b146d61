/**
 * Reads requests and writes answers: strict JSON, query parameters, immediate and asynchronous
 * answers, problem details for all errors, and the Jetty integration that these need.
 *
 * <p>Entry points: {@link dev.satchel.ingress.http.Body}, {@link dev.satchel.ingress.http.Fields},
 * {@link dev.satchel.ingress.http.FieldErrors}, {@link dev.satchel.ingress.http.Query} and {@link
 * dev.satchel.ingress.http.Reply}. This package never knows a task or a table, and never lets a
 * stack trace or the message of a library's exception reach a client.
 */
@NullMarked
package dev.satchel.ingress.http;

import org.jspecify.annotations.NullMarked;
