package io.tidewheel.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.ValueReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes that somebody made to do harm, and bytes that chance has changed. */
class HostileBytesTest {
  private static final long MOST_ALLOCATED = 64L << 20;
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What payloads against other formats are built of, and what should be nobody's business. */
  private static final List<String> GADGETS =
      List.of(
          "javax.script.ScriptEngineManager",
          "com.sun.rowset.JdbcRowSetImpl",
          "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl",
          "org.apache.commons.collections.functors.InvokerTransformer",
          "org.springframework.beans.factory.config.PropertyPathFactoryBean",
          "javax.management.BadAttributeValueExpException",
          "java.lang.ProcessBuilder",
          "java.lang.Runtime",
          "java.lang.Thread",
          "java.lang.Class",
          "java.net.URLClassLoader",
          "java.util.PriorityQueue",
          "java.util.concurrent.Executors",
          "java.lang.invoke.SerializedLambda",
          "sun.misc.Unsafe",
          "java.lang.Record",
          "java.lang.Enum",
          "int",
          "",
          " ",
          "../../../etc/passwd",
          "java/lang/Runtime",
          "[Ljava.lang.Runtime;",
          "[[[[I",
          HostileCanary.class.getName(),
          "[L" + HostileCanary.class.getName() + ";");

  private interface Body {
    void write(ByteSink out) throws IOException;
  }

  private static byte[] bytes(Body body) throws IOException {
    ByteSink sink = new ByteSink();
    body.write(sink);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    sink.writeTo(out);
    return out.toByteArray();
  }

  private static byte[] described(Description description, Body body) throws IOException {
    return bytes(
        out -> {
          out.writeByte(SequenceWriter.DESCRIPTION);
          description.write(out);
          out.writeVarInt(SequenceWriter.FIRST_DESCRIBED);
          body.write(out);
        });
  }

  private static byte[] javaSerialized(Object value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
      objects.writeObject(value);
    }
    return out.toByteArray();
  }

  private static byte[] nested(int depth, int... level) throws IOException {
    return bytes(
        out -> {
          for (int i = 0; i < depth; i++) {
            for (int part : level) {
              out.writeVarInt(part);
            }
          }
          out.writeByte(SequenceWriter.NULL);
        });
  }

  private static Map<String, byte[]> samples() throws IOException {
    Map<String, byte[]> samples = new LinkedHashMap<>();
    for (String name : GADGETS) {
      Description.Slot slot = new Description.Slot("value", SlotForm.VALUE);
      samples.put(
          "record " + name,
          described(new Description.OfRecord(name, List.of(slot)), out -> out.writeByte(0)));
      samples.put(
          "enum " + name,
          described(new Description.OfEnum(name, List.of("A")), out -> out.writeByte(0)));
      samples.put(
          "codec " + name, described(new Description.OfCodec(name), out -> out.writeByte(0)));
      samples.put(
          "array " + name, described(new Description.OfArray(name, 1), out -> out.writeByte(0)));
    }
    for (int kind = 0; kind < 5; kind++) {
      int number = kind;
      samples.put(
          "long name kind=" + kind,
          bytes(
              out -> {
                out.writeByte(SequenceWriter.DESCRIPTION);
                out.writeVarInt(number);
                out.writeString("x".repeat(1_000_000));
              }));
    }
    addLengths(samples);
    addBombs(samples);
    addNonsense(samples);
    return samples;
  }

  private static void addLengths(Map<String, byte[]> samples) throws IOException {
    List<Long> lengths =
        List.of(5L, 1L << 20, (1L << 31) - 1, (1L << 31), (1L << 32) - 1, 1L << 32, -1L);
    List<Integer> tags = new ArrayList<>(List.of(10, 11, 14, 15, 16, 17));
    for (int tag = 40; tag < 48; tag++) {
      tags.add(tag);
    }
    for (int tag = 53; tag < 61; tag++) {
      tags.add(tag);
    }
    for (long length : lengths) {
      for (int tag : tags) {
        samples.put(
            "tag=" + tag + " length=" + length,
            bytes(
                out -> {
                  out.writeVarInt(tag);
                  out.writeVarLong(length);
                  out.writeByte(7);
                }));
      }
      samples.put(
          "codec length=" + length,
          described(
              new Description.OfCodec(HostileSubjects.Money.class.getName()),
              out -> out.writeVarLong(length)));
      samples.put(
          "array length=" + length,
          described(
              new Description.OfArray("java.lang.String", 1), out -> out.writeVarLong(length)));
      samples.put(
          "components=" + length,
          bytes(
              out -> {
                out.writeByte(SequenceWriter.DESCRIPTION);
                out.writeVarInt(Description.RECORD);
                out.writeString(HostileSubjects.Sale.class.getName());
                out.writeVarLong(length);
              }));
      samples.put(
          "constants=" + length,
          bytes(
              out -> {
                out.writeByte(SequenceWriter.DESCRIPTION);
                out.writeVarInt(Description.ENUM);
                out.writeString(HostileSubjects.Level.class.getName());
                out.writeVarLong(length);
              }));
      samples.put(
          "dimensions=" + length,
          bytes(
              out -> {
                out.writeByte(SequenceWriter.DESCRIPTION);
                out.writeVarInt(Description.ARRAY);
                out.writeString("java.lang.String");
                out.writeVarLong(length == 5 ? 17 : length);
                out.writeVarInt(SequenceWriter.FIRST_DESCRIBED);
                out.writeByte(0);
              }));
    }
  }

  private static void addBombs(Map<String, byte[]> samples) throws IOException {
    samples.put("optionals in optionals", nested(1_000_000, 50));
    samples.put("lists in lists", nested(1_000_000, 53, 1));
    samples.put("sets in sets", nested(1_000_000, 56, 1));
    samples.put("maps in maps", nested(1_000_000, 58, 1));
    samples.put("entries in entries", nested(1_000_000, 51));
    for (int tag = 53; tag < 61; tag++) {
      samples.put("large ones in large ones tag=" + tag, nested(500_000, tag, 50_000));
      samples.put("large ones in large ones, within depth tag=" + tag, largeOnes(tag));
    }
    samples.put(
        "a billion of nothing",
        described(
            new Description.OfRecord(HostileSubjects.Nothing.class.getName(), List.of()),
            out -> {
              for (int i = 0; i < 200; i++) {
                out.writeVarInt(53);
                out.writeVarInt(1_000_000_000);
              }
            }));
    samples.put(
        "boxes in boxes",
        described(
            new Description.OfRecord(
                HostileSubjects.Box.class.getName(),
                List.of(new Description.Slot("content", SlotForm.VALUE))),
            out -> {
              for (int i = 0; i < 1_000_000; i++) {
                out.writeVarInt(SequenceWriter.FIRST_DESCRIBED);
              }
            }));
    samples.put(
        "boxes in boxes that are skipped",
        described(
            new Description.OfRecord(
                HostileSubjects.Nothing.class.getName(),
                List.of(new Description.Slot("gone", SlotForm.VALUE))),
            out -> {
              for (int i = 0; i < 1_000_000; i++) {
                out.writeVarInt(SequenceWriter.FIRST_DESCRIBED);
              }
            }));
    samples.put("descriptions only", filled(1_000_000, SequenceWriter.DESCRIPTION));
    samples.put("a number without end", filled(100_000, 0xff));
  }

  /** As many levels as are allowed, each claiming to be as large as the bytes that are left. */
  private static byte[] largeOnes(int tag) throws IOException {
    return bytes(
        out -> {
          for (int i = 0; i < SequenceWriter.DEEPEST; i++) {
            out.writeVarInt(tag);
            out.writeVarInt(400_000);
          }
          out.writeRaw(new byte[1_000_000]);
          out.writeVarInt(63);
        });
  }

  private static void addNonsense(Map<String, byte[]> samples) throws IOException {
    samples.put("Java serialization, map", javaSerialized(new HashMap<>(Map.of("a", 1))));
    samples.put("Java serialization, exception", javaSerialized(new IllegalStateException("x")));
    samples.put("Java serialization, class", javaSerialized(Runtime.class));
    samples.put("Java serialization, header", new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 115});
    samples.put("zip", new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0});
    samples.put("all ones", filled(64, 0xff));
    samples.put("unknown tag", new byte[] {63});
    samples.put("undescribed tag", new byte[] {64});
    samples.put("unknown kind", new byte[] {1, 9, 3, 'x'});
    samples.put("unknown form", new byte[] {1, 0, 3, 'x', 1, 3, 'y', 99, 64});
    samples.put("description and no value", new byte[] {1, 2, 3, 'x'});
    samples.put("a boolean of 2", new byte[] {2, 2});
    samples.put("no such zone", text(35, "Mars/Olympus"));
    samples.put("no such currency", text(16, "???"));
    samples.put("no URI", text(14, "http://[::"));
    samples.put("null where text is", new byte[] {14, 0});
    samples.put("null in a deque", new byte[] {55, 1, 0});
    samples.put("null in a sorted set", new byte[] {57, 1, 0});
    samples.put("a list in a sorted set", new byte[] {57, 1, 53, 0});
    samples.put("number and text in a sorted set", new byte[] {57, 2, 6, 0, 10, 3, 'a'});
    samples.put("null key of a concurrent map", new byte[] {60, 1, 0, 0});
    samples.put("one key twice", new byte[] {58, 2, 6, 0, 0, 6, 0, 0});
    samples.put("hour 25", new byte[] {29, (byte) 0xff, (byte) 0xff, -1, -1, -1, -1, 127});
    samples.put("month 13", new byte[] {37, 0, 13});
    samples.put("nanosecond of a far second", new byte[] {25, -1, -1, -1, -1, -1, -1, -1, 127, 0});
    samples.put("empty number", new byte[] {11, 0});
    samples.put(
        "constant 5 of 1",
        described(
            new Description.OfEnum(HostileSubjects.Level.class.getName(), List.of("LOW")),
            out -> out.writeByte(5)));
    samples.put(
        "constant that is none",
        described(
            new Description.OfEnum(HostileSubjects.Level.class.getName(), List.of("values")),
            out -> out.writeByte(0)));
    samples.put(
        "text in an array of numbers",
        described(
            new Description.OfArray("java.lang.Long", 1),
            out -> {
              out.writeByte(1);
              out.writeByte(10);
              out.writeString("x");
            }));
    samples.put(
        "text in a number",
        described(
            new Description.OfRecord(
                HostileSubjects.Sale.class.getName(),
                List.of(new Description.Slot("cents", SlotForm.STRING))),
            out -> out.writeString("x")));
    samples.put(
        "a record that refuses",
        described(
            new Description.OfRecord(HostileSubjects.Refusing.class.getName(), List.of()),
            out -> {}));
    samples.put(
        "a record of the JDK that is closed",
        described(new Description.OfRecord("sun.nio.ch.IOUtil$Releaser", List.of()), out -> {}));
  }

  private static byte[] text(int tag, String text) throws IOException {
    return bytes(
        out -> {
          out.writeVarInt(tag);
          out.writeString(text);
        });
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static List<Object> read(Codecs codecs, byte[] bytes) throws IOException {
    ValueReader reader = codecs.reader(new ByteArrayInputStream(bytes), bytes.length);
    List<Object> values = new ArrayList<>();
    while (true) {
      try {
        values.add(reader.read());
      } catch (EOFException e) {
        return values;
      }
    }
  }

  @Test
  void refusesEverySampleInLittleMemoryAndRunsNothing() throws IOException {
    Codecs codecs = HostileSubjects.codecs();
    Map<String, byte[]> samples = samples();
    assertTrue(samples.size() >= 50);
    samples.forEach(
        (name, bytes) -> {
          long before = THREADS.getCurrentThreadAllocatedBytes();
          IOException e = assertThrows(IOException.class, () -> read(codecs, bytes), name);
          long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
          assertTrue(allocated <= MOST_ALLOCATED, () -> name + " allocated=" + allocated);
          assertFalse(e.getMessage().isBlank());
          assertTrue(e.getMessage().length() < 6000, () -> name + " has a long message");
        });
    assertFalse(HostileSubjects.CANARY_SANG.get());
  }

  @Test
  void refusesTheSameInsideValuesThatAreSkipped() throws IOException {
    Codecs codecs = HostileSubjects.codecs();
    for (Map.Entry<String, byte[]> sample : samples().entrySet()) {
      byte[] skipped =
          bytes(
              out -> {
                out.writeByte(SequenceWriter.DESCRIPTION);
                new Description.OfRecord(
                        HostileSubjects.Nothing.class.getName(),
                        List.of(new Description.Slot("gone", SlotForm.VALUE)))
                    .write(out);
                out.writeVarInt(SequenceWriter.FIRST_DESCRIBED);
                out.writeRaw(sample.getValue());
              });
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        assertFalse(read(codecs, skipped).isEmpty());
      } catch (IOException e) {
        assertFalse(e.getMessage().isBlank());
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertTrue(allocated <= MOST_ALLOCATED, () -> sample.getKey() + " allocated=" + allocated);
    }
    assertFalse(HostileSubjects.CANARY_SANG.get());
  }

  @Test
  void readsMutatedBytesAsValuesOrFailsWithAnIoException() throws IOException {
    Codecs codecs = HostileSubjects.codecs();
    byte[] good = HostileSubjects.validBytes(codecs);
    assertEquals(HostileSubjects.values().size(), read(codecs, good).size());
    Random random = new Random(20_261_122);
    int failed = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = mutated(good, random);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        assertTrue(read(codecs, bad).size() <= bad.length);
      } catch (IOException e) {
        failed++;
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      int round = i;
      assertTrue(allocated <= MOST_ALLOCATED, () -> "round=" + round + " allocated=" + allocated);
    }
    assertTrue(failed > 10_000, "failed=" + failed);
    assertFalse(HostileSubjects.CANARY_SANG.get());
  }

  private static byte[] mutated(byte[] good, Random random) throws IOException {
    byte[] bad = good.clone();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(bad.length);
      switch (random.nextInt(6)) {
        case 0 -> bad[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bad[at] = (byte) random.nextInt();
        case 2 -> bad = Arrays.copyOf(bad, at + 1);
        case 3 -> bad = replaced(bad, at, 1 + random.nextInt(8), new byte[0]);
        case 4 -> bad = replaced(bad, at, 0, Arrays.copyOfRange(good, at / 2, at));
        default -> {
          long length = random.nextLong() >>> random.nextInt(64);
          bad = replaced(bad, at, 1, bytes(out -> out.writeVarLong(length)));
        }
      }
    }
    return bad;
  }

  private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
    int rest = Math.min(bytes.length, at + length);
    byte[] result = Arrays.copyOf(bytes, at + by.length + bytes.length - rest);
    System.arraycopy(by, 0, result, at, by.length);
    System.arraycopy(bytes, rest, result, at + by.length, bytes.length - rest);
    return result.length == 0 ? bytes : result;
  }
}
