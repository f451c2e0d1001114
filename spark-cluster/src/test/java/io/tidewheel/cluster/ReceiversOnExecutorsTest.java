package io.tidewheel.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.StreamingContext;
import io.tidewheel.cluster.Counting.Note;
import io.tidewheel.demo.cluster.SparkCluster;
import io.tidewheel.demo.cluster.SparkJars;
import io.tidewheel.listener.ReceiverInfo;
import io.tidewheel.listener.StreamingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A receiver that runs on an executor, which is killed. */
@Timeout(120)
class ReceiversOnExecutorsTest {
  @TempDir Path temporary;
  private final Queue<Integer> seen = new ConcurrentLinkedQueue<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final Queue<String> places = new ConcurrentLinkedQueue<>();

  private Path notes() {
    return temporary.resolve("notes");
  }

  private long last() throws IOException {
    List<Note> all = Note.all(notes());
    return all.isEmpty() ? -1 : all.get(all.size() - 1).pid();
  }

  private int stored() throws IOException {
    return Note.all(notes()).size() * Counting.BLOCK;
  }

  /** Lets batches through. */
  private final CountDownLatch open = new CountDownLatch(1);

  @Test
  void withoutALogGoesOnBehindWhatWasLostWithItsExecutorAndSaysSo() throws Exception {
    Files.createFile(notes());
    SparkJars jars = SparkJars.find();
    try (SparkCluster cluster = SparkCluster.start(jars, 2);
        StreamingContext ssc =
            new StreamingContext(
                Programs.conf(cluster, jars)
                    .set("streaming.receiver.maxRate", "2000")
                    .set("streaming.receiverRestartDelay", "100ms"),
                Duration.ofMillis(200))) {
      ssc.receiverStream(new Counting(notes()))
          .foreachRDD(
              rdd -> {
                open.await();
                seen.addAll(rdd.collect());
              });
      ssc.addStreamingListener(
          new StreamingListener() {
            @Override
            public void onReceiverError(ReceiverInfo receiver) {
              errors.add(receiver.lastErrorMessage());
            }
          });
      ssc.start();
      Conditions.await(() -> stored() >= 100);
      long killed = last();
      int lost = stored();
      assertTrue(ProcessHandle.of(killed).orElseThrow().destroyForcibly());
      Conditions.await(() -> last() != killed);
      open.countDown();
      Conditions.await(() -> seen.size() >= 200);
      assertTrue(seen.stream().allMatch(number -> number >= lost), "what was lost came");
      assertEquals(seen.size(), Set.copyOf(seen).size(), "none twice");
      assertTrue(
          errors.stream().anyMatch(error -> error.contains("is lost with the process")),
          errors::toString);
      ssc.stop(true, true);
    }
    assertEquals(seen.size(), Set.copyOf(seen).size(), "none twice");
  }

  @Test
  void losesNothingThatItStoredThoughItsExecutorIsKilled() throws Exception {
    Files.createFile(notes());
    SparkJars jars = SparkJars.find();
    long killed;
    try (SparkCluster cluster = SparkCluster.start(jars, 2);
        StreamingContext ssc =
            new StreamingContext(
                Programs.conf(cluster, jars)
                    .set("streaming.receiver.writeAheadLog.enable", "true")
                    .set("streaming.receiver.maxRate", "2000")
                    .set("streaming.receiverRestartDelay", "100ms"),
                Duration.ofMillis(200))) {
      ssc.checkpoint(temporary.resolve("checkpoint").toString());
      ssc.receiverStream(new Counting(notes())).foreachRDD(rdd -> seen.addAll(rdd.collect()));
      ssc.addStreamingListener(
          new StreamingListener() {
            @Override
            public void onReceiverStarted(ReceiverInfo receiver) {
              places.add(receiver.executorId());
            }
          });
      ssc.start();
      Conditions.await(() -> seen.size() >= 200);
      killed = last();
      assertTrue(killed != ProcessHandle.current().pid(), "it runs on an executor");
      assertTrue(ProcessHandle.of(killed).orElseThrow().destroyForcibly());
      Conditions.await(() -> last() != killed);
      int there = seen.size();
      Conditions.await(() -> seen.size() >= there + 200);
      ssc.stop(true, true);
    }
    Set<Integer> distinct = Set.copyOf(seen);
    for (Note note : Note.all(notes())) {
      for (int number = note.first(); number < note.first() + Counting.BLOCK; number++) {
        assertTrue(distinct.contains(number), "stored and lost: " + number + " of " + note);
      }
    }
    int stored = stored();
    // The block that was durable, but not yet noted, when the executor was killed is sent again.
    assertTrue(seen.size() - distinct.size() <= Counting.BLOCK, seen.size() + " of " + stored);
    assertEquals(2, Note.all(notes()).stream().map(Note::pid).collect(Collectors.toSet()).size());
    assertEquals(2, places.size(), places::toString);
    assertTrue(places.stream().allMatch(place -> place.startsWith("executor ")), places::toString);
  }
}
