package io.tidewheel.kills.received;

import io.tidewheel.kills.Child;
import io.tidewheel.kills.received.Sender.Span;
import io.tidewheel.kills.trap.Step;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One program with receivers that is killed again and again, and what must be in its database then.
 * With a write-ahead log: what was acknowledged is there, and nothing that a process stored is
 * there twice; since the sender sends again what was not acknowledged, every number is there.
 * Without: no number is there twice. Used by one thread.
 */
final class ReceivingRun implements AutoCloseable {
  private final boolean reliable;
  private final Scene scene;
  private final Sender sender;

  ReceivingRun(boolean reliable, long seed) throws Exception {
    this.reliable = reliable;
    scene = new Scene("received", new Random(seed));
    sender = new Sender(reliable);
  }

  private Child start(Map<String, String> arguments) throws IOException {
    arguments.put("streaming.overrun", scene.oneOf("merge", "merge", "queue"));
    arguments.put("streaming.checkpoint.backgroundThreads", scene.oneOf("true", "true", "false"));
    arguments.put("port", Integer.toString(sender.port()));
    arguments.put("reliable", Boolean.toString(reliable));
    return new Child(
        ReceivingProgram.class, arguments, scene.directory().resolve("log"), line -> {});
  }

  /** {@link Scene#killAt}, and looks. */
  boolean killAt(Step step) throws Exception {
    boolean trapped = scene.killAt(step, this::start, 60);
    checkNothingTwice();
    return trapped;
  }

  /** Lets the program come to its end, looks at everything, and returns how many rows there are. */
  long finish() throws Exception {
    long life =
        scene.letEnd(
            this::start,
            child -> {
              check(child.live(200), "it ended by itself");
              sender.end();
            });
    checkNothingTwice();
    Set<String> there = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    scene.select(
        "select part, number, life from arrivals",
        row -> {
          there.add(row.getInt(1) + " " + row.getLong(2) + " " + row.getLong(3));
          numbers.add(row.getInt(1) + " " + row.getLong(2));
        });
    for (Span span : sender.acknowledged()) {
      if (reliable || span.life() == life) {
        for (long number = span.from(); number < span.until(); number++) {
          String arrival = span.part() + " " + number + " " + span.life();
          check(there.contains(arrival), "acknowledged and lost: " + arrival + " of " + span);
        }
      }
    }
    for (int part = 0; part < ReceivingProgram.PARTS && reliable; part++) {
      for (long number = 0; number < sender.until(part); number++) {
        check(numbers.contains(part + " " + number), "missing: " + part + " " + number);
      }
    }
    scene.checkState(!reliable);
    scene.isSound();
    return there.size();
  }

  private void checkNothingTwice() throws SQLException {
    scene.checkNothingTwice(reliable ? "part, number, life" : "part, number");
  }

  private void check(boolean fine, String problem) {
    scene.check(
        fine,
        "reliable=%s: %s\n  acknowledged: %s"
            .formatted(reliable, problem, lastOf(sender.acknowledged())));
  }

  private static List<Span> lastOf(List<Span> spans) {
    return spans.subList(Math.max(0, spans.size() - 10), spans.size());
  }

  @Override
  public void close() throws IOException {
    sender.close();
    scene.close();
  }
}
