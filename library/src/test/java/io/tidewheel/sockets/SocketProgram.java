package io.tidewheel.sockets;

import io.tidewheel.DStream;
import io.tidewheel.StreamingConf;
import io.tidewheel.StreamingContext;
import io.tidewheel.listener.ReceiverInfo;
import io.tidewheel.listener.StreamingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A running program of one input, what its batches had, and what its receiver complained of. */
final class SocketProgram implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> errors = new LinkedBlockingQueue<>();
  private final StreamingContext ssc;

  SocketProgram(StreamingConf conf, Function<StreamingContext, DStream<?>> input) {
    ssc = new StreamingContext(conf, INTERVAL);
    input.apply(ssc).foreachRDD(rdd -> seen.addAll(rdd.collect()));
    ssc.addStreamingListener(
        new StreamingListener() {
          @Override
          public void onReceiverError(ReceiverInfo receiver) {
            errors.add(receiver.lastErrorMessage());
          }
        });
    ssc.start();
  }

  static StreamingConf conf() {
    return new StreamingConf()
        .setAppName("sockets")
        .set("streaming.blockInterval", "10ms")
        .set("streaming.receiverRestartDelay", "5ms");
  }

  static SocketProgram ofLines(StreamingConf conf, Sender sender) {
    return new SocketProgram(conf, ssc -> ssc.socketTextStream(sender.host(), sender.port()));
  }

  /** The next records, waited for. */
  List<Object> take(int records) throws InterruptedException {
    List<Object> taken = new ArrayList<>();
    while (taken.size() < records) {
      Object next = seen.poll(30, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError(
            "only " + taken.size() + " of " + records + " came; errors: " + errors);
      }
      taken.add(next);
    }
    return taken;
  }

  /** What came and was not taken. */
  List<Object> rest() {
    return List.copyOf(seen);
  }

  /** The next complaint that has these words, waited for. */
  String complaint(String words) throws InterruptedException {
    while (true) {
      String next = errors.poll(30, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nobody complained of '" + words + "'");
      }
      if (next.contains(words)) {
        return next;
      }
    }
  }

  /** The next complaint, whatever it says, waited for. */
  String firstComplaint(int seconds) throws InterruptedException {
    String next = errors.poll(seconds, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nobody complained for " + seconds + " s");
    }
    return next;
  }

  StreamingContext context() {
    return ssc;
  }

  @Override
  public void close() {
    ssc.stop();
  }
}
