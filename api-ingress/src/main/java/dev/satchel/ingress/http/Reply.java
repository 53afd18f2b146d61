package dev.satchel.ingress.http;

/** What a request is answered with, now or later. */
public sealed interface Reply permits Answer, Pending {}
