package dev.satchel.ingress.http;

import dev.satchel.ingress.problems.FieldError.Place;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads and validates the fields of one JSON object by name and type. A value that breaks a rule is
 * noted as an error and returned as null or as the default; {@link #end()} notes unknown fields.
 */
public final class Fields {
  private final JsonNode object;
  private final String pointer;
  private final FieldErrors errors;
  private final Set<String> asked = new HashSet<>();

  Fields(JsonNode object, String pointer, FieldErrors errors) {
    this.object = object;
    this.pointer = pointer;
    this.errors = errors;
  }

  /** Notes every field that was not read as unknown. */
  public void end() {
    object
        .propertyNames()
        .forEach(
            name -> {
              if (!asked.contains(name)) {
                note(name, "unknown", "is not a field of this object");
              }
            });
  }

  /** Whether the field exists and is not null; the caller must still read it. */
  public boolean has(String name) {
    JsonNode value = object.get(name);
    return value != null && !value.isNull();
  }

  /** Notes that a field breaks a rule that the caller has checked. */
  public void note(String name, String rule, String detail) {
    errors.add(Place.POINTER, at(name), rule, detail);
  }

  /**
   * A required text of 1 to {@code max} characters, without control characters and lone surrogates.
   */
  public @Nullable String text(String name, int max) {
    JsonNode value = required(name);
    return value == null ? null : text(name, value, max);
  }

  /** The same, or null when absent. */
  public @Nullable String optionalText(String name, int max) {
    JsonNode value = optional(name);
    return value == null ? null : text(name, value, max);
  }

  /** A required id; an {@link IllegalArgumentException} of the parser is noted. */
  public <T> @Nullable T id(String name, Function<String, T> parser) {
    JsonNode value = required(name);
    return value == null ? null : id(name, value, parser);
  }

  /** The same, or null when absent. */
  public <T> @Nullable T optionalId(String name, Function<String, T> parser) {
    JsonNode value = optional(name);
    return value == null ? null : id(name, value, parser);
  }

  private <T> @Nullable T id(String name, JsonNode value, Function<String, T> parser) {
    if (!value.isString()) {
      note(name, "type", "must be a string");
      return null;
    }
    try {
      return parser.apply(value.stringValue());
    } catch (IllegalArgumentException malformed) {
      note(name, "id", "is not an id of this kind");
      return null;
    }
  }

  /** A list of 1 to {@code most} distinct ids; null when absent or when any of them is invalid. */
  public <T> @Nullable List<T> optionalIds(String name, int most, Function<String, T> parser) {
    JsonNode list = optional(name);
    if (list == null) {
      return null;
    }
    if (!list.isArray()) {
      note(name, "type", "must be an array of ids");
      return null;
    }
    if (list.isEmpty() || list.size() > most) {
      note(name, "size", "must have 1 to " + most + " ids");
      return null;
    }
    Fields inner = new Fields(list, at(name), errors);
    Set<T> ids = new LinkedHashSet<>();
    for (int i = 0; i < list.size(); i++) {
      String place = Integer.toString(i);
      T id = inner.id(place, list.get(i), parser);
      if (id != null && !ids.add(id)) {
        inner.note(place, "unique", "is there twice");
      }
    }
    return ids.size() == list.size() ? List.copyOf(ids) : null;
  }

  /**
   * The fields of a nested object; the caller must call {@link #end()} on them. Null when absent.
   */
  public @Nullable Fields optionalObject(String name) {
    JsonNode value = optional(name);
    if (value == null) {
      return null;
    }
    if (!value.isObject()) {
      note(name, "type", "must be an object");
      return null;
    }
    return new Fields(value, at(name), errors);
  }

  /** A required object that this process does not interpret, as canonical JSON in UTF-8. */
  public byte @Nullable [] document(String name) {
    JsonNode value = required(name);
    if (value == null) {
      return null;
    }
    if (!value.isObject()) {
      note(name, "type", "must be an object");
      return null;
    }
    return Json.canonical(value);
  }

  /** An integer from {@code least} to {@code most}; {@code otherwise} when absent. */
  public int optionalInteger(String name, int least, int most, int otherwise) {
    JsonNode value = optional(name);
    Long integer = value == null ? null : integer(name, value, least, most);
    return integer == null ? otherwise : integer.intValue();
  }

  /** A required text that is one of the given words. */
  public @Nullable String word(String name, List<String> words) {
    JsonNode value = required(name);
    if (value == null) {
      return null;
    }
    if (!value.isString() || !words.contains(value.stringValue())) {
      note(name, "one-of", "must be one of " + String.join(", ", words));
      return null;
    }
    return value.stringValue();
  }

  /**
   * A required list of distinct words, at least one of them; an invalid one is noted and left out.
   */
  public Set<String> words(String name, List<String> words) {
    JsonNode list = required(name);
    Set<String> read = new LinkedHashSet<>();
    if (list == null) {
      return read;
    }
    if (!list.isArray()) {
      note(name, "type", "must be an array of words");
      return read;
    }
    if (list.isEmpty() || list.size() > words.size()) {
      note(name, "size", "must have 1 to " + words.size() + " words");
      return read;
    }
    Fields inner = new Fields(list, at(name), errors);
    for (int i = 0; i < list.size(); i++) {
      JsonNode word = list.get(i);
      String place = Integer.toString(i);
      if (!word.isString() || !words.contains(word.stringValue())) {
        inner.note(place, "one-of", "must be one of " + String.join(", ", words));
      } else if (!read.add(word.stringValue())) {
        inner.note(place, "unique", "is there twice");
      }
    }
    return read;
  }

  /** A boolean; {@code otherwise} when absent. */
  public boolean flag(String name, boolean otherwise) {
    JsonNode value = optional(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      note(name, "type", "must be true or false");
      return otherwise;
    }
    return value.booleanValue();
  }

  /**
   * A required amount of a known asset, with a value from {@code least} to {@link Money#MAX_VALUE}.
   */
  public @Nullable Money amount(String name, long least, KnownAssets assets) {
    JsonNode value = required(name);
    return value == null ? null : amount(name, value, least, assets);
  }

  /** The same, or null when absent. */
  public @Nullable Money optionalAmount(String name, long least, KnownAssets assets) {
    JsonNode value = optional(name);
    return value == null ? null : amount(name, value, least, assets);
  }

  /** A required list of 1 to 32 distinct codes of known assets. */
  public List<Asset> assets(String name, KnownAssets known) {
    JsonNode list = required(name);
    List<Asset> assets = new ArrayList<>();
    if (list == null) {
      return assets;
    }
    if (!list.isArray()) {
      note(name, "type", "must be an array of asset codes");
      return assets;
    }
    if (list.isEmpty() || list.size() > 32) {
      note(name, "size", "must have 1 to 32 asset codes");
      return assets;
    }
    for (int i = 0; i < list.size(); i++) {
      Asset asset = asset(name + "/" + i, list.get(i), known);
      if (asset != null && assets.contains(asset)) {
        errors.add(Place.POINTER, pointer + "/" + name + "/" + i, "unique", "is there twice");
      } else if (asset != null) {
        assets.add(asset);
      }
    }
    return assets;
  }

  /** Up to 50 pairs of name and value, of up to 64 and 512 characters; empty when absent. */
  public Map<String, String> pairs(String name) {
    Map<String, String> pairs = new LinkedHashMap<>();
    JsonNode value = optional(name);
    if (value == null) {
      return pairs;
    }
    if (!value.isObject()) {
      note(name, "type", "must be an object of strings");
      return pairs;
    }
    if (value.size() > 50) {
      note(name, "size", "must have at most 50 members");
      return pairs;
    }
    Fields inner = new Fields(value, at(name), errors);
    for (String key : value.propertyNames()) {
      if (!inner.plain(key, key, 64)) {
        continue;
      }
      String text = inner.text(key, 512);
      if (text != null) {
        pairs.put(key, text);
      }
    }
    return pairs;
  }

  private @Nullable Money amount(String name, JsonNode node, long least, KnownAssets known) {
    if (!node.isObject()) {
      note(name, "type", "must be an object with asset and value");
      return null;
    }
    Fields inner = new Fields(node, at(name), errors);
    JsonNode code = inner.required("asset");
    Asset asset = code == null ? null : inner.asset("asset", code, known);
    Long value = inner.integer("value", least, Money.MAX_VALUE);
    inner.end();
    return asset == null || value == null ? null : new Money(asset, value);
  }

  private @Nullable Asset asset(String path, JsonNode code, KnownAssets known) {
    Asset asset = code.isString() ? known.named(code.stringValue()).orElse(null) : null;
    if (asset == null) {
      errors.add(Place.POINTER, pointer + "/" + path, "asset", "must be one of " + known);
    }
    return asset;
  }

  private @Nullable Long integer(String name, long least, long most) {
    JsonNode value = required(name);
    return value == null ? null : integer(name, value, least, most);
  }

  private @Nullable Long integer(String name, JsonNode value, long least, long most) {
    if (!value.isIntegralNumber()) {
      note(name, "integer", "must be an integer, written without fraction or exponent");
      return null;
    }
    if (!value.canConvertToLong() || value.longValue() < least || value.longValue() > most) {
      note(name, "range", "must be " + least + " to " + most);
      return null;
    }
    return value.longValue();
  }

  private @Nullable String text(String name, JsonNode value, int max) {
    if (!value.isString()) {
      note(name, "type", "must be a string");
      return null;
    }
    return plain(name, value.stringValue(), max) ? value.stringValue() : null;
  }

  private boolean plain(String name, String text, int max) {
    if (text.isEmpty() || text.codePointCount(0, text.length()) > max) {
      note(name, "length", "must have 1 to " + max + " characters");
      return false;
    }
    boolean wellFormed =
        text.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    if (!wellFormed) {
      note(name, "characters", "must have no control characters and no lone surrogates");
    }
    return wellFormed;
  }

  private @Nullable JsonNode required(String name) {
    JsonNode value = optional(name);
    if (value == null) {
      note(name, "required", "is required");
    }
    return value;
  }

  private @Nullable JsonNode optional(String name) {
    asked.add(name);
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private String at(String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
