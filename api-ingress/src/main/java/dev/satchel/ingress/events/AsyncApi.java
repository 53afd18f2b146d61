package dev.satchel.ingress.events;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Describes the feeds and their events as AsyncAPI 3.1. */
final class AsyncApi {
  private AsyncApi() {}

  static Map<String, Object> of(EventCatalogue catalogue) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("asyncapi", "3.1.0");
    document.put("id", "urn:satchel:events");
    document.put("info", info());
    Map<String, Object> server = EventSchemas.ordered("host", "{host}", "protocol", "https");
    server.put("description", "The installation that serves this document.");
    server.put("variables", Map.of("host", Map.of("description", "Its host name, with its port.")));
    document.put("servers", Map.of("installation", server));
    document.put("defaultContentType", "application/json");
    Map<String, Object> channels = new LinkedHashMap<>();
    channels.put("tenant", channel(catalogue, false));
    channels.put("installation", channel(catalogue, true));
    document.put("channels", channels);
    Map<String, Object> operations = new LinkedHashMap<>();
    operations.put("readTenantEvents", operation("tenant", "Read the events of the key's tenant"));
    operations.put(
        "readInstallationEvents",
        operation("installation", "Read the events of the whole installation"));
    document.put("operations", operations);
    document.put("components", Map.of("messages", messages(catalogue)));
    return document;
  }

  private static Map<String, Object> info() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("title", "Satchel events");
    info.put("version", "1");
    info.put(
        "description",
        "What has happened, one event for each effect, numbered without gaps in each feed. Readers"
            + " take them from `GET /v1/events`, which `/openapi.json` describes.");
    info.put("contact", Map.of("name", "Whoever operates this installation"));
    info.put("license", Map.of("name", "Proprietary"));
    info.put(
        "tags", List.of(EventSchemas.ordered("name", "events", "description", "The event feed")));
    return info;
  }

  private static Map<String, Object> channel(EventCatalogue catalogue, boolean installation) {
    Map<String, Object> messages = new LinkedHashMap<>();
    for (EventCatalogue.Entry entry : catalogue.entries()) {
      if (entry.type().installation() == installation) {
        messages.put(entry.key(), Map.of("$ref", "#/components/messages/" + entry.key()));
      }
    }
    Map<String, Object> channel = new LinkedHashMap<>();
    channel.put("address", "/v1/events");
    channel.put(
        "description",
        installation
            ? "What concerns the operators: `feed=installation`. Needs the scopes `events:read` and"
                + " `installation`."
            : "What happens in one tenant. Needs the scope `events:read`.");
    channel.put("messages", messages);
    return channel;
  }

  private static Map<String, Object> operation(String channel, String summary) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("action", "receive");
    operation.put("channel", Map.of("$ref", "#/channels/" + channel));
    operation.put("summary", summary);
    operation.put("description", summary + ", ascending, by long polling.");
    return operation;
  }

  private static Map<String, Object> messages(EventCatalogue catalogue) {
    Map<String, Object> messages = new LinkedHashMap<>();
    for (EventCatalogue.Entry entry : catalogue.entries()) {
      Map<String, Object> message = new LinkedHashMap<>();
      message.put("name", entry.type().value());
      message.put("title", entry.type().value());
      message.put("description", entry.type().description());
      message.put("contentType", "application/json");
      message.put("payload", payload(entry));
      Map<String, Object> example = new LinkedHashMap<>();
      example.put("name", "sample");
      example.put("payload", entry.sample());
      message.put("examples", List.of(example));
      messages.put(entry.key(), message);
    }
    return messages;
  }

  private static Map<String, Object> payload(EventCatalogue.Entry entry) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("id", EventSchemas.ordered("type", "string", "pattern", "^evt_[0-9a-f]{32}$"));
    Map<String, Object> sequence = EventSchemas.ordered("type", "integer", "minimum", 1);
    sequence.put("description", "The number within the feed, without gaps.");
    properties.put("sequence", sequence);
    properties.put("type", Map.of("const", entry.type().value()));
    properties.put("version", Map.of("const", entry.type().version()));
    properties.put("createdAt", EventSchemas.ordered("type", "string", "format", "date-time"));
    properties.put(
        "ticket", EventSchemas.ordered("type", "string", "pattern", "^tkt_[0-9a-f]{32}$"));
    properties.put(
        "subject",
        EventSchemas.ordered("type", "string", "description", "The path of what it is about."));
    Map<String, Object> cut =
        EventSchemas.ordered("type", "array", "items", Map.of("type", "string"));
    cut.put("description", "Members of the data that were too long and are empty.");
    properties.put("cut", cut);
    properties.put("data", entry.data());
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("type", "object");
    payload.put("properties", properties);
    payload.put("required", List.of("id", "sequence", "type", "version", "createdAt", "data"));
    return payload;
  }
}
