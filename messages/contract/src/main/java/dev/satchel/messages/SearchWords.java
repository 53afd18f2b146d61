package dev.satchel.messages;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Splits a text into words as the full-text index of the dead letters does: into runs of letters,
 * digits and underscores. MySQL and MariaDB split alike with their default settings.
 */
public final class SearchWords {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}_]+");

  /** {@code innodb_ft_min_token_size} and {@code innodb_ft_max_token_size}. */
  private static final int SHORTEST = 3;

  private static final int LONGEST = 84;
  private static final int MOST = 10;

  /**
   * {@code INFORMATION_SCHEMA.INNODB_FT_DEFAULT_STOPWORD}, without the words of fewer than three
   * letters.
   */
  private static final Set<String> NOT_INDEXED =
      Set.of(
          "about", "are", "com", "for", "from", "how", "that", "the", "this", "und", "was", "what",
          "when", "where", "who", "will", "with", "www");

  private final List<String> words;

  private SearchWords(List<String> words) {
    this.words = words;
  }

  /**
   * The words of a text.
   *
   * @param text 1 to 10 words of 3 to 84 characters, none of them a stop word of InnoDB
   * @throws IllegalArgumentException when the index cannot find the words; the exception message
   *     says why
   */
  public static SearchWords of(String text) {
    List<String> words =
        BETWEEN.splitAsStream(folded(text)).filter(word -> !word.isEmpty()).toList();
    if (words.isEmpty() || words.size() > MOST) {
      throw new IllegalArgumentException("must have 1 to " + MOST + " words");
    }
    for (String word : words) {
      int length = word.codePointCount(0, word.length());
      if (length < SHORTEST || length > LONGEST) {
        throw new IllegalArgumentException(
            "has a word that is not searched for: words have %d to %d letters, digits and _"
                .formatted(SHORTEST, LONGEST));
      }
      if (NOT_INDEXED.contains(word)) {
        throw new IllegalArgumentException(
            "has a word that is too common to be searched for: " + word);
      }
    }
    return new SearchWords(words);
  }

  /**
   * Folds a text for the search: to lower case and without accents. The index ignores case and
   * accents, a regular expression does not; on a folded text both find the same.
   */
  public static String folded(String text) {
    String bare = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
    return Normalizer.normalize(bare, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  /** The words, joined by single spaces. */
  public String text() {
    return String.join(" ", words);
  }

  /** The words in the order of the text. */
  public List<String> words() {
    return words;
  }

  /**
   * A regular expression for each word, valid for ICU (MySQL) and PCRE (MariaDB). It matches what
   * the index finds: the word as the beginning of a word that is not too long for the index.
   */
  public List<String> beginnings() {
    return words.stream().map(SearchWords::beginning).toList();
  }

  private static String beginning(String word) {
    int more = LONGEST - word.codePointCount(0, word.length());
    return "(^|[^[:alnum:]_])%s[[:alnum:]_]{0,%d}([^[:alnum:]_]|$)".formatted(word, more);
  }
}
