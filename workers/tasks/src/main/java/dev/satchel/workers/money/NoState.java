package dev.satchel.workers.money;

/** The state of a domain that keeps nothing beside the ledger. */
public record NoState() {}
