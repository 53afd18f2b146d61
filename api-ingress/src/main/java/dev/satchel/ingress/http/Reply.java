package dev.satchel.ingress.http;

/** The answer to a request, ready now or completed later. */
public sealed interface Reply permits Answer, Pending, Parts {}
