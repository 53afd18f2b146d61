package dev.satchel.workers.money;

/** The state of a domain that keeps no rows besides the ledger. */
public record NoState() {}
