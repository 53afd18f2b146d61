package dev.satchel.workers.intake;

import dev.satchel.delivery.DeadLetter;
import dev.satchel.messages.SearchWords;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The text by which a dead letter is found: its cause, its type, a readable body, the detail. */
final class SearchText {
  /** The most characters in all. */
  static final int CHARACTERS = 16_000;

  /** The most characters of the body, so that there is room for the detail behind it. */
  private static final int BODY_CHARACTERS = 10_000;

  private SearchText() {}

  static String of(DeadLetter letter, @Nullable String detail) {
    String text =
        SearchWords.folded(
            String.join(
                "\n",
                letter.cause(),
                letter.type(),
                letter.whole() ? readable(letter.body()) : "",
                detail == null ? "" : detail));
    return text.length() <= CHARACTERS ? text : cutTo(text, CHARACTERS);
  }

  private static String readable(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return cutTo(text, BODY_CHARACTERS);
    } catch (CharacterCodingException e) {
      return "";
    }
  }

  /** Cuts a text to at most so many characters, without splitting a surrogate pair. */
  static @Nullable String cut(@Nullable String text, int characters) {
    return text == null ? null : cutTo(text, characters);
  }

  private static String cutTo(String text, int characters) {
    if (text.length() <= characters) {
      return text;
    }
    boolean pair = Character.isHighSurrogate(text.charAt(characters - 1));
    return text.substring(0, pair ? characters - 1 : characters);
  }
}
