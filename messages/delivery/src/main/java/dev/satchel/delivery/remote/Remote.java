package dev.satchel.delivery.remote;

/** What all consumers of a process share that call the outside. */
public record Remote(Leases leases, Breakers breakers, Destinations destinations, Calls calls) {}
