package dev.satchel.delivery.remote;

/** What the consumers of a process share for remote calls. */
public record Remote(Leases leases, Breakers breakers, Destinations destinations, Calls calls) {}
