package io.tidewheel.benchmarks.jmh;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import io.tidewheel.spi.codec.Codecs;
import io.tidewheel.spi.codec.CodecsProvider;
import io.tidewheel.spi.codec.ValueReader;
import io.tidewheel.spi.codec.ValueWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.apache.fory.Fory;
import org.apache.fory.config.CompatibleMode;
import org.apache.fory.config.Language;
import org.apache.fory.logging.LoggerFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Values as bytes, per value: our codecs beside Kryo and Fory, which are made to insist on
 * registered classes. Fory finds components by name, as ours do; Kryo cannot for records. {@code
 * firstUse} is what the first value of a JVM costs, written and read.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
  private static final int VALUES = 1000;

  /** Text and numbers. */
  @SuppressWarnings("ArrayRecordComponent") // It is what is measured.
  public record Flat(String text, long number, double fraction, int[] counts) {}

  /** A part of {@link Order}. */
  public record Line(String item, int pieces) {}

  /** Records in a list in a record. */
  public record Order(long id, Optional<String> note, List<Line> lines) {}

  /** A text and a number. */
  public record Pair(String key, long value) {}

  private interface Format {
    byte[] write(Object[] values) throws IOException;

    int read(byte[] bytes, int count) throws IOException;
  }

  @Param({"tidewheel", "kryo", "fory"})
  private String library;

  @Param({"long", "pair", "flat", "map", "order"})
  private String value;

  private Object[] values;
  private Format format;
  private byte[] written;

  @Setup
  public void prepare() throws IOException {
    values = new Object[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = value(i);
    }
    format = format();
    written = format.write(values);
    if (format.read(written, VALUES) != VALUES) {
      throw new IllegalStateException("Not all values were read back by " + library);
    }
    System.out.println("bytes per value: " + written.length / (double) VALUES);
  }

  private Object value(int i) {
    return switch (value) {
      case "long" -> 1000L + i;
      case "pair" -> new Pair("key-" + i, i);
      case "flat" -> new Flat("text-" + i, 1L << 40, i / 3.0, new int[] {i, 2, 3});
      case "map" -> {
        Map<String, Long> map = new LinkedHashMap<>();
        for (int k = 0; k < 200; k++) {
          map.put("key-" + k, (long) i * k);
        }
        yield map;
      }
      default ->
          new Order(
              i,
              Optional.of("note-" + i),
              new ArrayList<>(List.of(new Line("a", i), new Line("b", 2), new Line("c", 3))));
    };
  }

  private Format format() {
    return switch (library) {
      case "kryo" -> new KryoFormat();
      case "fory" -> new ForyFormat();
      default -> new OwnFormat();
    };
  }

  @Benchmark
  @OperationsPerInvocation(VALUES)
  public byte[] write() throws IOException {
    return format.write(values);
  }

  @Benchmark
  @OperationsPerInvocation(VALUES)
  public int read() throws IOException {
    return format.read(written, VALUES);
  }

  /** Its own JVM each time: {@link #prepare} is not to have used the library before. */
  @State(Scope.Benchmark)
  @BenchmarkMode(Mode.SingleShotTime)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  @Warmup(iterations = 0)
  @Measurement(iterations = 1)
  @Fork(7)
  public static class First {
    @Param({"tidewheel", "kryo", "fory"})
    private String library;

    @Benchmark
    public int firstUse() throws IOException {
      CodecBenchmark benchmark = new CodecBenchmark();
      benchmark.library = library;
      benchmark.value = "order";
      Object[] one = {benchmark.value(0)};
      Format format = benchmark.format();
      return format.read(format.write(one), 1);
    }
  }

  private static final class OwnFormat implements Format {
    private final Codecs codecs =
        ServiceLoader.load(CodecsProvider.class)
            .findFirst()
            .orElseThrow()
            .create(List.of(), CodecBenchmark.class.getClassLoader());

    @Override
    public byte[] write(Object[] values) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream(64 * 1024);
      ValueWriter writer = codecs.writer(out);
      for (Object each : values) {
        writer.write(each);
      }
      writer.flush();
      return out.toByteArray();
    }

    @Override
    public int read(byte[] bytes, int count) throws IOException {
      ValueReader reader = codecs.reader(new ByteArrayInputStream(bytes), bytes.length);
      int read = 0;
      for (int i = 0; i < count; i++) {
        read += reader.read() == null ? 0 : 1;
      }
      return read;
    }
  }

  private static final class KryoFormat implements Format {
    private final Kryo kryo = new Kryo();

    KryoFormat() {
      kryo.setRegistrationRequired(true);
      for (Class<?> type :
          List.of(
              Flat.class,
              int[].class,
              Line.class,
              Order.class,
              Pair.class,
              Optional.class,
              ArrayList.class,
              LinkedHashMap.class)) {
        kryo.register(type);
      }
    }

    @Override
    public byte[] write(Object[] values) {
      Output out = new Output(64 * 1024, -1);
      for (Object each : values) {
        kryo.writeClassAndObject(out, each);
      }
      return out.toBytes();
    }

    @Override
    public int read(byte[] bytes, int count) {
      Input in = new Input(bytes);
      int read = 0;
      for (int i = 0; i < count; i++) {
        read += kryo.readClassAndObject(in) == null ? 0 : 1;
      }
      return read;
    }
  }

  /** Describes the classes with each value, as it has no sequences. */
  private static final class ForyFormat implements Format {
    private final Fory fory;
    private final org.apache.fory.memory.MemoryBuffer buffer =
        org.apache.fory.memory.MemoryBuffer.newHeapBuffer(64 * 1024);

    ForyFormat() {
      LoggerFactory.disableLogging();
      fory =
          Fory.builder()
              .withLanguage(Language.JAVA)
              .requireClassRegistration(true)
              .withCompatibleMode(CompatibleMode.COMPATIBLE)
              .withRefTracking(false)
              .build();
      fory.register(Flat.class);
      fory.register(Line.class);
      fory.register(Order.class);
      fory.register(Pair.class);
    }

    @Override
    public byte[] write(Object[] values) {
      buffer.writerIndex(0);
      for (Object each : values) {
        fory.serialize(buffer, each);
      }
      return buffer.getBytes(0, buffer.writerIndex());
    }

    @Override
    public int read(byte[] bytes, int count) {
      org.apache.fory.memory.MemoryBuffer in =
          org.apache.fory.memory.MemoryBuffer.fromByteArray(bytes);
      int read = 0;
      for (int i = 0; i < count; i++) {
        read += fory.deserialize(in) == null ? 0 : 1;
      }
      return read;
    }
  }
}
