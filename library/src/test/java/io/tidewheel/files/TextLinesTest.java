package io.tidewheel.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.FileFormat;
import io.tidewheel.FileSlice;
import io.tidewheel.FixedLengthRecords;
import io.tidewheel.TextLines;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The records that a format finds in the bytes of a file, however it is cut. */
class TextLinesTest {
  private static <T> List<T> read(FileFormat<T> format, String path, byte[] file, int... cuts)
      throws IOException {
    List<T> records = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int until = i < cuts.length ? cuts[i] : file.length;
      if (until > from || file.length == 0) {
        FileSlice slice = new FileSlice(path, from, until, file.length);
        format
            .read(new ByteArrayInputStream(file, from, file.length - from), slice)
            .forEachRemaining(records::add);
      }
      from = until;
    }
    return records;
  }

  private static List<String> lines(TextLines format, byte[] file, int... cuts) throws IOException {
    return read(format, "/in/a.log", file, cuts);
  }

  private static List<String> expected(String text) {
    return new BufferedReader(new StringReader(text)).lines().toList();
  }

  private static String randomText(Random random) {
    return random
        .ints(random.nextInt(40), 0, 7)
        .mapToObj(i -> List.of("a", "ö", "\n", "\r", "\r\n", "€", "bc").get(i))
        .collect(Collectors.joining());
  }

  @Test
  void eachLineIsReadOnceWhereverTheFileIsCut() throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      String text = randomText(random);
      byte[] file = text.getBytes(StandardCharsets.UTF_8);
      List<String> expected = expected(text);
      assertEquals(expected, lines(TextLines.utf8(), file), text);
      for (int cut = 1; cut < file.length; cut++) {
        assertEquals(expected, lines(TextLines.utf8(), file, cut), text + " at " + cut);
      }
      int[] everywhere = IntStream.range(1, file.length).toArray();
      assertEquals(expected, lines(TextLines.utf8(), file, everywhere), text);
    }
  }

  @Test
  void linesMayBeLongerThanABuffer() throws IOException {
    String text = "x".repeat(200_000) + "\r\n" + "y".repeat(131_071) + "\r\nz";
    byte[] file = text.getBytes(StandardCharsets.UTF_8);
    assertEquals(expected(text), lines(TextLines.utf8(), file, 65_536, 131_072, 200_001));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE", "IBM1047"})
  void textIsReadInItsCharset(String name) throws IOException {
    Charset charset = Charset.forName(name);
    byte[] file = "süß\r\n\nzwei".getBytes(charset);
    assertEquals(List.of("süß", "", "zwei"), lines(TextLines.of(charset), file));
  }

  @Test
  void charsetsWithLongerLineEndsAreNotSplit() {
    assertTrue(TextLines.of(StandardCharsets.ISO_8859_1).splittable("/in/a.log"));
    assertFalse(TextLines.of(StandardCharsets.UTF_16).splittable("/in/a.log"));
  }

  @Test
  void aByteOrderMarkIsNoText() throws IOException {
    byte[] file = "\uFEFFone\ntwo".getBytes(StandardCharsets.UTF_8);
    assertEquals(List.of("one", "two"), lines(TextLines.utf8(), file, 5));
    assertEquals(List.of("one", "two"), lines(TextLines.utf8(), file, 1, 2));
  }

  @Test
  void compressedFilesAreReadAsAWholeAlsoIfTheyAreSeveralInOne() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String part : List.of("one\ntw", "o\nthree\n")) {
      try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
        out.write(part.getBytes(StandardCharsets.UTF_8));
      }
    }
    TextLines format = TextLines.utf8();
    assertFalse(format.splittable("/in/a.log.gz"));
    byte[] file = bytes.toByteArray();
    assertEquals(List.of("one", "two", "three"), read(format, "/in/a.log.gz", file));
    FileSlice whole = FileSlice.whole("/in/a.log.gz", file.length);
    assertEquals(3, format.records(new ByteArrayInputStream(file), whole));
  }

  @Test
  void malformedBytesAreReplacedOrRefusedWithTheirPlace() throws IOException {
    byte[] file = {'o', 'k', '\n', 'a', (byte) 0xFF, 'b', '\n'};
    assertEquals(List.of("ok", "a\uFFFDb"), lines(TextLines.utf8(), file));
    UncheckedIOException refused =
        assertThrows(
            UncheckedIOException.class, () -> lines(TextLines.utf8().refusingMalformed(), file));
    assertTrue(refused.getMessage().contains("at byte 3"), refused::getMessage);
    assertTrue(refused.getMessage().contains("UTF-8"), refused::getMessage);
  }

  @Test
  void linesAreCountedExactlyIfThatIsCheapAndElseAbout() throws IOException {
    Random random = new Random(6);
    for (int i = 0; i < 500; i++) {
      String text = randomText(random);
      byte[] file = text.getBytes(StandardCharsets.UTF_8);
      assertEquals(expected(text).size(), count(file), text);
    }
    long about = count("0123456789\n".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
    assertTrue(Math.abs(about - 1_000_000) < 10_000, "about " + about);
  }

  private static long count(byte[] file) throws IOException {
    FileSlice whole = FileSlice.whole("/in/a.log", file.length);
    return TextLines.utf8().records(new ByteArrayInputStream(file), whole);
  }

  @Test
  void recordsOfEqualLengthAreReadOnceWhereverTheFileIsCut() throws IOException {
    byte[] file = new byte[12];
    new Random(7).nextBytes(file);
    FixedLengthRecords format = new FixedLengthRecords(3);
    for (int first = 1; first < 11; first++) {
      for (int second = first + 1; second < 12; second++) {
        List<byte[]> records = read(format, "/in/a.bin", file, first, second);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        records.forEach(all::writeBytes);
        assertEquals(4, records.size());
        assertArrayEquals(file, all.toByteArray());
      }
    }
  }

  @Test
  void aFileThatIsNoMultipleOfTheRecordLengthIsRefusedWithItsLength() {
    IOException refused =
        assertThrows(
            IOException.class, () -> read(new FixedLengthRecords(3), "/in/a.bin", new byte[10]));
    assertTrue(refused.getMessage().contains("10 bytes"), refused::getMessage);
    assertThrows(IllegalArgumentException.class, () -> new FixedLengthRecords(0));
  }
}
