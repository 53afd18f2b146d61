package dev.satchel.ingress.tickets;

import dev.satchel.messages.AccountId;
import java.util.function.BiPredicate;

/**
 * Says whether a subject of one kind concerns an account, so that a key or token of one account
 * sees the tickets about it. Each domain whose tickets it may see declares its own as a bean.
 *
 * @param kind of the subjects
 * @param concerns whether the subject with this id concerns the account
 */
public record SubjectAccounts(String kind, BiPredicate<String, AccountId> concerns) {}
