package dev.satchel.ingress.deadletters;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.UnreadableMessage;
import dev.satchel.ingress.accepting.Acceptance;
import dev.satchel.ingress.accepting.TaskRequest;
import dev.satchel.ingress.audit.Audited;
import dev.satchel.ingress.http.Fields;
import dev.satchel.ingress.http.PathIds;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.RequiresScope;
import dev.satchel.ingress.keys.Scope;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.DeadLetterFilter;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterSelection;
import dev.satchel.messages.DeadLetterTask.Discard;
import dev.satchel.messages.DeadLetterTask.Edit;
import dev.satchel.messages.DeadLetterTask.Replay;
import dev.satchel.messages.Subject;
import dev.satchel.messages.Task;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** Accepts the tasks that operators run on dead letters: replay, discard and edit. */
@Controller
class DeadLetterTasks {
  private static final int MOST_IDS = 1_000;
  private static final int LONGEST_REASON = 1_000;
  private static final int USUAL_RATE = 100;

  private final Acceptance acceptance;
  private final LetterRows letters;
  private final MessageCodec codec;
  private final DeadLetterSettings settings;

  DeadLetterTasks(
      Acceptance acceptance, LetterRows letters, MessageCodec codec, DeadLetterSettings settings) {
    this.acceptance = acceptance;
    this.letters = letters;
    this.codec = codec;
    this.settings = settings;
  }

  @PostMapping("/v1/dead-letters/replays")
  @RequiresScope(Scope.OPERATOR)
  @Audited(Replay.class)
  Reply replay(TaskRequest request) {
    Fields fields = request.fields();
    Selected asked = selected(fields);
    int rate = fields.optionalInteger("ratePerSecond", 1, Replay.HIGHEST_RATE, USUAL_RATE);
    boolean dryRun = fields.flag("dryRun", false);
    request.endFields();
    Selected selected = limited(asked, request.key());
    String by = request.key().actor();
    return acceptance.accept(
        request,
        (id, at) ->
            new Acceptance.Draft(
                new Replay(by, selected.at(at), rate, dryRun),
                new Subject(DeadLetterConfiguration.REPLAY, new TicketId(id).toString())));
  }

  @PostMapping("/v1/dead-letters/discards")
  @RequiresScope(Scope.OPERATOR)
  @Audited(Discard.class)
  Reply discard(TaskRequest request) {
    Fields fields = request.fields();
    Selected asked = selected(fields);
    String reason = notBlank(fields, fields.text("reason", LONGEST_REASON));
    boolean dryRun = fields.flag("dryRun", false);
    request.endFields();
    Selected selected = limited(asked, request.key());
    String by = request.key().actor();
    String checked = request.checked(reason);
    return acceptance.accept(
        request,
        (id, at) ->
            new Acceptance.Draft(
                new Discard(by, selected.at(at), checked, dryRun),
                new Subject(DeadLetterConfiguration.DISCARD, new TicketId(id).toString())));
  }

  @PostMapping("/v1/dead-letters/{id}/edits")
  @RequiresScope(Scope.EDITOR)
  @Audited(Edit.class)
  Reply edit(@PathVariable String id, TaskRequest request) {
    if (!settings.editing()) {
      throw new RequestRefused(
          ProblemType.EDITING_DISABLED,
          "The ingress must be started with satchel.dead-letters.editing=true.");
    }
    DeadLetterId letter = PathIds.parse(id, DeadLetterId::parse);
    String type =
        letters.typeOf(letter, request.key().onlyTenant()).orElseThrow(RequestRefused::notFound);
    Fields fields = request.fields();
    byte[] body = fields.document("body");
    if (body != null) {
      checkFits(fields, type, body);
    }
    String reason = notBlank(fields, fields.optionalText("reason", LONGEST_REASON));
    request.endFields();
    String checked = new String(request.checked(body), StandardCharsets.UTF_8);
    Edit task = new Edit(request.key().actor(), letter, checked, reason);
    return acceptance.accept(request, ticket -> new Acceptance.Draft(task, Subject.of(letter)));
  }

  private void checkFits(Fields fields, String type, byte[] body) {
    try {
      if (!(codec.decode(type, body) instanceof Task)) {
        fields.note("body", "type", "cannot be edited: " + type + " is no task");
      }
    } catch (UnreadableMessage unreadable) {
      boolean known = codec.typeNames().contains(type);
      fields.note(
          "body",
          known ? "decodes" : "type",
          known ? BodyMismatch.of(type, unreadable) : "cannot be edited: its type is not known");
    }
  }

  /** The selected dead letters, without the time of acceptance that completes the selection. */
  private record Selected(List<DeadLetterId> ids, @Nullable DeadLetterFilter filter) {
    DeadLetterSelection at(Instant acceptedAt) {
      return new DeadLetterSelection(ids, filter, acceptedAt);
    }
  }

  /**
   * Limits what is selected to the tenant of the key, unless the key crosses tenants.
   *
   * @throws RequestRefused when one of the ids is of another tenant, or unknown: the answer does
   *     not say which
   */
  private Selected limited(Selected asked, ApiKey key) {
    DeadLetterFilter filter = asked.filter();
    if (filter != null) {
      return new Selected(asked.ids(), TenantReach.limit(filter, key));
    }
    TenantId only = key.onlyTenant();
    if (only != null && !letters.areOf(only, asked.ids())) {
      throw RequestRefused.notFound();
    }
    return asked;
  }

  private static Selected selected(Fields fields) {
    boolean both = fields.has("ids") && fields.has("filter");
    if (both || !(fields.has("ids") || fields.has("filter"))) {
      fields.note("ids", "exactly-one", "exactly one of ids and filter is required");
    }
    List<DeadLetterId> ids = fields.optionalIds("ids", MOST_IDS, DeadLetterId::parse);
    Fields filter = fields.optionalObject("filter");
    return new Selected(
        ids == null ? List.of() : ids, filter == null ? null : FilterReader.of(filter));
  }

  private static @Nullable String notBlank(Fields fields, @Nullable String reason) {
    if (reason != null && reason.isBlank()) {
      fields.note("reason", "blank", "must not be blank");
      return null;
    }
    return reason;
  }
}
