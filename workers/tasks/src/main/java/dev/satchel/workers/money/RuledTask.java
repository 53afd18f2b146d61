package dev.satchel.workers.money;

import dev.satchel.messages.MoneyTask;

/** A task with the rule that decides tasks of its type. */
public record RuledTask<T extends MoneyTask, S>(Rule<T, S> rule, T task) {}
