package io.tidewheel.internal.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.ValueReader;
import io.tidewheel.spi.codec.ValueWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The bytes of {@code values-1} are readable for ever. */
class FormatFixtureTest {
  private record Sale(String item, long cents) {}

  private final Codecs codecs =
      new SequenceCodecsProvider().create(FixtureValues.REGISTRATIONS, getClass().getClassLoader());

  private static byte[] fixture(String name) throws IOException {
    String path = "/fixtures/" + SequenceCodecs.FORMAT + "/" + name;
    try (InputStream in = FormatFixtureTest.class.getResourceAsStream(path)) {
      return in.readAllBytes();
    }
  }

  private byte[] write(Object... values) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ValueWriter writer = codecs.writer(out);
    for (Object value : values) {
      writer.write(value);
    }
    writer.flush();
    return out.toByteArray();
  }

  private ValueReader reader(byte[] bytes) {
    return codecs.reader(new ByteArrayInputStream(bytes), bytes.length);
  }

  @Test
  void readsTheFirstFormat() throws IOException {
    ValueReader reader = reader(fixture("values.bin"));
    for (Object expected : FixtureValues.values()) {
      assertEquals(expected, reader.read());
    }
    assertThrows(EOFException.class, reader::read);
  }

  @Test
  void readsTheArraysAndCountersOfTheFirstFormat() throws IOException {
    ValueReader reader = reader(fixture("arrays.bin"));
    for (Object expected : FixtureValues.arrays()) {
      assertArrayEquals(new Object[] {expected}, new Object[] {reader.read()});
    }
    assertEquals(true, ((AtomicBoolean) reader.read()).get());
    assertEquals(-1, ((AtomicInteger) reader.read()).get());
    assertEquals(-2, ((AtomicLong) reader.read()).get());
    assertEquals(List.of(1, 2), List.copyOf((ArrayDeque<?>) reader.read()));
    assertThrows(EOFException.class, reader::read);
  }

  @Test
  void writesTheFirstFormatStill() throws IOException {
    assertArrayEquals(fixture("values.bin"), write(FixtureValues.values().toArray()));
    Object[] arrays = FixtureValues.arrays();
    Object[] all = Arrays.copyOf(arrays, arrays.length + 4);
    all[arrays.length] = new AtomicBoolean(true);
    all[arrays.length + 1] = new AtomicInteger(-1);
    all[arrays.length + 2] = new AtomicLong(-2);
    all[arrays.length + 3] = new ArrayDeque<>(List.of(1, 2));
    assertArrayEquals(fixture("arrays.bin"), write(all));
  }

  @Test
  void writesWhatItsDocumentationShows() throws IOException {
    byte[] name = Sale.class.getName().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    HexFormat hex = HexFormat.of();
    String nameWithLength = hex.toHexDigits((byte) (name.length * 2 + 1)) + hex.formatHex(name);
    assertEquals(
        ("01 00 " + nameWithLength + " 02 09 6974656d 01 0b 63656e7473 07 40 07 746561 e6 02")
            .replace(" ", ""),
        hex.formatHex(write(new Sale("tea", 179))));
    assertEquals("3502060100", hex.formatHex(write(Arrays.asList(-1, null))));
  }
}
