package io.tidewheel.internal.hadoop;

import io.tidewheel.StorageLevel;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.Tuple2;
import io.tidewheel.receiver.Receiver;
import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;

/**
 * A program for a process of its own: a receiver with a write-ahead log stores numbers, ten a block
 * and some blocks a batch, and state counts how often each was seen. Prints {@code stored N} when
 * the block that ends before N is stored, and each batch {@code state NUMBERS LARGEST TOTAL}.
 *
 * <p>Arguments: checkpoint, and the first number to store.
 */
final class ReceivingProgram {
  static final int BLOCK = 10;

  private static final int BLOCKS_PER_BATCH = 5;
  private static final Semaphore BLOCKS = new Semaphore(BLOCKS_PER_BATCH);

  private ReceivingProgram() {}

  private static final class Numbers extends Receiver<Long> {
    private static final long serialVersionUID = 1L;

    private final long first;
    private transient Thread thread;

    Numbers(long first) {
      super(StorageLevel.MEMORY_AND_DISK);
      this.first = first;
    }

    @Override
    public void onStart() {
      thread = new Thread(this::receive, "numbers");
      thread.start();
    }

    private void receive() {
      for (long from = first; !isStopped(); from += BLOCK) {
        BLOCKS.acquireUninterruptibly();
        store(LongStream.range(from, from + BLOCK).boxed().toList());
        say("stored " + (from + BLOCK));
      }
    }

    @Override
    public void onStop() throws InterruptedException {
      thread.join();
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  public static void main(String[] arguments) throws Exception {
    StreamingConf conf =
        new StreamingConf()
            .setAppName("receiving")
            .set("streaming.defaultParallelism", "2")
            .set("streaming.receiver.writeAheadLog.enable", "true");
    try (StreamingContext context = new StreamingContext(conf, Duration.ofMillis(50))) {
      context.checkpoint(arguments[0]);
      context
          .receiverStream(new Numbers(Long.parseLong(arguments[1])))
          .mapToPair(number -> Tuple2.of(number, 1L))
          .<Long>updateStateByKey((seen, count) -> Optional.of(count.orElse(0L) + seen.size()))
          .foreachRDD(
              rdd -> {
                LongSummaryStatistics numbers = new LongSummaryStatistics();
                LongSummaryStatistics counts = new LongSummaryStatistics();
                for (Tuple2<Long, Long> pair : rdd.collect()) {
                  numbers.accept(pair._1());
                  counts.accept(pair._2());
                }
                say("state " + numbers.getCount() + " " + numbers.getMax() + " " + counts.getSum());
                BLOCKS.release(BLOCKS_PER_BATCH);
              });
      context.start();
      context.awaitTermination();
    }
  }
}
