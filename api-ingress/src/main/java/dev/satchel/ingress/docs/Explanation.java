package dev.satchel.ingress.docs;

import static dev.satchel.ingress.docs.Retry.CHANGED;
import static dev.satchel.ingress.docs.Retry.LATER;
import static dev.satchel.ingress.docs.Retry.NO;
import static dev.satchel.ingress.docs.Retry.ONCE_CURED;
import static dev.satchel.ingress.docs.Retry.SAME_KEY;

import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.messages.Reason;

/**
 * What a problem means to the client that meets it: why it arises, what removes it, and whether to
 * repeat the request. The compiler lists a type or a reason that has none.
 */
record Explanation(String cause, String cure, Retry retry) {
  /** Of a problem that a request is answered with. */
  static Explanation of(ProblemType type) {
    return switch (type) {
      case MALFORMED_REQUEST ->
          new Explanation(
              "The body is not a JSON object in UTF-8, or the request line or a header is broken.",
              "Correct the request. The detail says what cannot be read.",
              CHANGED);
      case INVALID_REQUEST ->
          new Explanation(
              "Fields of the body, headers or query parameters break rules.",
              "Correct what errors lists: each entry names the place and the rule.",
              CHANGED);
      case UNAUTHENTICATED ->
          new Explanation(
              "The request has no API key, or one that is unknown, revoked or expired; or a token of"
                  + " a person that breaks the rule in detail.",
              "Send a valid key: Authorization: Bearer sk_… An admin makes keys and rotates them."
                  + " With a token, log in again.",
              ONCE_CURED);
      case FORBIDDEN ->
          new Explanation(
              "The key or the person lacks the scope of this route, the key is tied to another"
                  + " account, or the groups of the person are of no tenant or of several.",
              "Use a key, or a group, with the scopes that /openapi.json names for the route.",
              ONCE_CURED);
      case ORIGIN_NOT_ALLOWED ->
          new Explanation(
              "A page of an origin that the installation does not allow has sent the request.",
              "Add the origin to satchel.ingress.cors.origins, or call the API from a server.",
              ONCE_CURED);
      case EDITING_DISABLED ->
          new Explanation(
              "The installation does not allow dead letters to be edited.",
              "Set satchel.dead-letters.editing=true, or discard the letter and send a new task.",
              ONCE_CURED);
      case NOT_FOUND ->
          new Explanation(
              "Nothing is at this path: it never was, it was deleted after its time, or it belongs"
                  + " to another tenant. In a ticket: something that the task names does not exist.",
              "Check the path, the ids and the tenant of the key.",
              CHANGED);
      case METHOD_NOT_ALLOWED ->
          new Explanation(
              "The path exists, but not with this method.",
              "Use a method that Allow names.",
              CHANGED);
      case NOT_ACCEPTABLE ->
          new Explanation(
              "The Accept header excludes JSON, which every answer of /v1 is.",
              "Send Accept: application/json, or no Accept header.",
              CHANGED);
      case REQUEST_TIMEOUT ->
          new Explanation(
              "The request arrived too slowly. Nothing was stored.",
              "Check the network between the client and the API.",
              SAME_KEY);
      case EVENTS_EXPIRED ->
          new Explanation(
              "Events directly after the given position were deleted after their time, so a reader"
                  + " who went on would miss them without knowing.",
              "Read the state that the missed events have changed, then go on with the position that"
                  + " the detail names.",
              CHANGED);
      case PAYLOAD_TOO_LARGE ->
          new Explanation("The body has more than 64 KiB.", "Send a smaller body.", CHANGED);
      case URI_TOO_LONG ->
          new Explanation(
              "The request line is too long.", "Send fewer or shorter query parameters.", CHANGED);
      case UNSUPPORTED_MEDIA_TYPE ->
          new Explanation(
              "The body is not declared as JSON in UTF-8.",
              "Send Content-Type: application/json.",
              CHANGED);
      case IDEMPOTENCY_CONFLICT ->
          new Explanation(
              "The Idempotency-Key belongs to another request: another path or another body.",
              "Give each request a key of its own. Repeat a request with exactly the body that it"
                  + " had before.",
              CHANGED);
      case QUEUE_NOT_PAUSABLE ->
          new Explanation(
              "The queue carries the tasks that operate the others, so it is never paused.",
              "Pause the queue whose tasks are to wait.",
              NO);
      case TASK_NOT_CANCELLABLE ->
          new Explanation(
              "Tasks of this type cannot be cancelled.",
              "Undo what it does by its own task, such as a void or a refund of a payment.",
              NO);
      case KEY_ENDED ->
          new Explanation(
              "The API key has expired or was revoked, so it gets no new secret.",
              "Make another key.",
              NO);
      case TOO_MANY_KEYS ->
          new Explanation(
              "The tenant has as many keys as it may have that are neither revoked nor expired.",
              "Revoke keys that are not used, or raise satchel.ingress.keys.active-per-tenant.",
              ONCE_CURED);
      case UNKNOWN_ACCOUNT ->
          new Explanation(
              "A key is to be tied to an account that its tenant does not have.",
              "Open the account first, or name another one.",
              ONCE_CURED);
      case FILTER_TOO_WIDE ->
          new Explanation(
              "The search would read too many rows.",
              "Narrow the filter, for example to a queue, a group or a shorter time.",
              CHANGED);
      case QUOTA_EXCEEDED ->
          new Explanation(
              "A rate limit of the key or its tenant is used up, or too many of its requests are"
                  + " in hand. RateLimit says which limits have nothing left.",
              "Send fewer requests at once; wait for tickets with wait instead of polling.",
              LATER);
      case HEADERS_TOO_LARGE ->
          new Explanation("The headers are too large.", "Send fewer headers.", CHANGED);
      case INTERNAL_ERROR ->
          new Explanation(
              "A defect of the server, which has logged it under the X-Request-Id.",
              "Report the X-Request-Id to whoever operates the installation.",
              SAME_KEY);
      case UNAVAILABLE ->
          new Explanation(
              "Storage cannot be reached or a limit of the process is reached. This request stored"
                  + " nothing.",
              "Wait. If it lasts, the operators look at the database and at the load.",
              LATER);
      case POSSIBLY_STORED ->
          new Explanation(
              "Storage failed while it wrote, so the request may or may not have been stored.",
              "Ask again with the same Idempotency-Key: the answer is the one ticket.",
              SAME_KEY);
    };
  }

  /** Of a problem in the {@code error} of a ticket or a resource. */
  static Explanation of(Reason reason) {
    return switch (reason) {
      case INSUFFICIENT_FUNDS ->
          new Explanation(
              "The available balance of the paying account is below the amount.",
              "Credit the account, raise its credit limit, or ask for less.",
              ONCE_CURED);
      case NOT_FOUND ->
          new Explanation(
              "An account, a payment or another thing that the task names does not exist for this"
                  + " tenant.",
              "Check the ids and the tenant of the key.",
              CHANGED);
      case REFERENCE_TAKEN ->
          new Explanation(
              "Another account of the tenant has this reference; the detail names it.",
              "Use that account, or another reference.",
              CHANGED);
      case DUPLICATE_EXTERNAL_ID ->
          new Explanation(
              "Another task of this type has used the externalId; the detail names its ticket.",
              "Look at that ticket: what you ask for is probably done. An externalId is used once.",
              NO);
      case ASSET_NOT_HELD ->
          new Explanation(
              "The account does not hold the asset of the amount.",
              "Use an account that was opened with this asset.",
              CHANGED);
      case ACCOUNT_CLOSED ->
          new Explanation(
              "The account is closed, for ever, or closed to debits, because a correction took it"
                  + " below its limit.",
              "Use another account. If it is closed to debits alone, settle its balance; an"
                  + " operator opens it again.",
              ONCE_CURED);
      case ACCOUNT_FROZEN ->
          new Explanation(
              "The account is frozen: it takes credits, and no debits.",
              "End the freeze of the account, or pay from another one.",
              ONCE_CURED);
      case ACCOUNT_NOT_EMPTY ->
          new Explanation(
              "The account has money, owes money or has amounts on hold, so it cannot be closed.",
              "Pay the rest out, and capture or void its authorized payments.",
              ONCE_CURED);
      case WRONG_STATE ->
          new Explanation(
              "The payment or the ticket is in a state that does not allow this; the detail names"
                  + " the state.",
              "Read it: what you ask for may have happened before.",
              CHANGED);
      case AMOUNT_TOO_HIGH ->
          new Explanation(
              "The amount is more than what the payment holds or has left to refund.",
              "Ask for at most what is left, or give no amount for all of it.",
              CHANGED);
      case WRONG_ASSET ->
          new Explanation(
              "The amount is in another asset than the payment.",
              "Give the amount in the asset of the payment.",
              CHANGED);
      case LIMIT_IN_USE ->
          new Explanation(
              "The account already uses more credit than the new limit allows.",
              "Credit the account first, or set a higher limit.",
              ONCE_CURED);
      case BALANCE_OVERFLOW ->
          new Explanation(
              "A balance would pass the largest number that it can hold.",
              "Check the amount: it is in minor units.",
              CHANGED);
      case ALREADY_DONE ->
          new Explanation(
              "The effect was recorded before, or the dead letter is no longer open.",
              "Nothing has to be done.",
              NO);
      case WRONG_BODY ->
          new Explanation(
              "The new body does not fit the type of the message.",
              "Correct the body as the detail says.",
              CHANGED);
      case DISCARDED ->
          new Explanation(
              "An operator has given the task up for good; the detail is the reason given.",
              "Ask the operators. Send a new request if the task is still wanted.",
              ONCE_CURED);
      case PARKED ->
          new Explanation(
              "The attempts are used up, or nobody can handle the message. The ticket is not done.",
              "Wait for an operator, who replays or discards it. A new request could do it twice.",
              NO);
    };
  }
}
