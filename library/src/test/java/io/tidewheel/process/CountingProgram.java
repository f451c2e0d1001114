package io.tidewheel.process;

import io.tidewheel.PairRDD;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * A program for a process of its own: sums numbers by their remainder, as state, and writes a line
 * a batch, {@code id {remainder=sum, ...}}.
 *
 * <p>Arguments: checkpoint directory, file of lines, {@code graceful} or {@code abrupt}, the id of
 * the batch whose output has trouble, or -1, and which {@link Trouble}.
 */
final class CountingProgram {
  private static final int REMAINDERS = 5;

  /** What happens in an output. None of them ends by itself. */
  enum Trouble {
    /** It never returns. */
    STUCK,
    /** It takes memory, and never gives it back. */
    HEAP,
    DIRECT,
    METASPACE;

    private static final List<Object> LEAKED = new ArrayList<>();

    private void happen() throws InterruptedException {
      switch (this) {
        case STUCK -> new CountDownLatch(1).await();
        case HEAP -> leak(() -> new byte[1 << 16]);
        case DIRECT -> leak(() -> ByteBuffer.allocateDirect(1 << 20));
        case METASPACE -> leak(Trouble::newClass);
      }
    }

    private static void leak(Supplier<Object> supplier) {
      while (true) {
        LEAKED.add(supplier.get());
      }
    }

    /** One that nobody else has, in a loader of its own. */
    private static Object newClass() {
      ClassLoader loader = new ClassLoader(CountingProgram.class.getClassLoader()) {};
      return Proxy.newProxyInstance(
          loader, new Class<?>[] {Runnable.class}, (proxy, method, arguments) -> null);
    }
  }

  private CountingProgram() {}

  public static void main(String[] arguments) throws Exception {
    Path lines = Path.of(arguments[1]);
    long troubleAt = Long.parseLong(arguments[3]);
    Trouble trouble = Trouble.valueOf(arguments[4]);
    StreamingConf conf =
        new StreamingConf()
            .setAppName("counting")
            .set("streaming.defaultParallelism", "2")
            .set("streaming.gracefulStopTimeout", troubleAt < 0 ? "20s" : "1s")
            .set("streaming.stopGracefullyOnShutdown", arguments[2].equals("graceful") + "");
    try (StreamingContext context = new StreamingContext(conf, Duration.ofMillis(10))) {
      context.checkpoint(arguments[0]);
      context
          .sourceStream(new CountingSource())
          .mapToPair(number -> Tuple2.of((int) (number % REMAINDERS), number))
          .<Long>updateStateByKey(
              (numbers, sum) ->
                  Optional.of(sum.orElse(0L) + numbers.stream().mapToLong(Long::longValue).sum()))
          .foreachRDD(
              rdd -> {
                if (rdd.batch().id() == troubleAt) {
                  trouble.happen();
                }
                write(lines, rdd.batch().id() + " " + sums(rdd));
              });
      context.start();
      context.awaitTermination();
    }
  }

  private static Map<Integer, Long> sums(PairRDD<Integer, Long> rdd) {
    TreeMap<Integer, Long> sums = new TreeMap<>();
    rdd.collect().forEach(pair -> sums.put(pair._1(), pair._2()));
    return sums;
  }

  /** One write, so that a kill leaves a whole line or the beginning of one. */
  private static void write(Path file, String line) throws IOException {
    Files.write(
        file,
        (line + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** What the line of a batch must say. */
  static String expected(long batch) {
    TreeMap<Integer, Long> sums = new TreeMap<>();
    for (long number = 0; number < (batch + 1) * 20; number++) {
      sums.merge((int) (number % REMAINDERS), number, Long::sum);
    }
    return batch + " " + sums;
  }
}
