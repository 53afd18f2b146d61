package dev.satchel.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTest {
  private static final int HEADER = 10;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 8_191, 8_192, 70_000, 1_000_000})
  void whatIsCompressedIsReadBack(int size) throws IOException {
    byte[] noise = new byte[size];
    new Random(size).nextBytes(noise);
    byte[] text = "0123456789".repeat(size / 10).getBytes(StandardCharsets.US_ASCII);

    assertThat(read(Gzip.of(noise))).isEqualTo(noise);
    assertThat(read(Gzip.of(text))).isEqualTo(text);
  }

  @Test
  void textThatRepeatsItselfBecomesMuchSmaller() {
    byte[] text = "{\"asset\":\"KRW\"},".repeat(1_000).getBytes(StandardCharsets.US_ASCII);

    assertThat(Gzip.of(text)).hasSizeLessThan(text.length / 10);
  }

  @Test
  void partsAreOneFile() throws IOException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    Parts.Source parts = compressed("one,", "two,", "three".repeat(50_000));
    for (Optional<byte[]> part = parts.next(); part.isPresent(); part = parts.next()) {
      sent.writeBytes(part.get());
    }

    assertThat(new String(read(sent.toByteArray()), StandardCharsets.US_ASCII))
        .isEqualTo("one,two," + "three".repeat(50_000));
    assertThat(parts.next()).isEmpty();
  }

  @Test
  void noPartsAreAnEmptyFile() throws IOException {
    Parts.Source none = compressed();

    assertThat(read(none.next().orElseThrow())).isEmpty();
    assertThat(none.next()).isEmpty();
  }

  @Test
  void aPartIsReadBeforeTheNextOneIsMade() throws DataFormatException {
    Parts.Source parts = compressed("first", "second");
    byte[] first = parts.next().orElseThrow();
    byte[] read = new byte[100];
    Inflater inflater = new Inflater(true);
    inflater.setInput(first, HEADER, first.length - HEADER);
    int length = inflater.inflate(read);
    inflater.end();

    assertThat(new String(read, 0, length, StandardCharsets.US_ASCII)).isEqualTo("first");
  }

  private static Parts.Source compressed(String... parts) {
    Queue<String> left = new ArrayDeque<>(List.of(parts));
    return new CompressedParts(
        () ->
            Optional.ofNullable(left.poll()).map(part -> part.getBytes(StandardCharsets.US_ASCII)),
        new Gzip());
  }

  private static byte[] read(byte[] file) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
      return in.readAllBytes();
    }
  }
}
