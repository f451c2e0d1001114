package io.tidewheel.internal.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidewheel.kafka.OffsetRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OffsetPublisherTest {
  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);

  /** Requests that are answered when the test says so. */
  private static final class HeldRequests implements OffsetPublisher.Requests {
    private final List<Map<TopicPartition, Long>> sent = new ArrayList<>();
    private final List<CompletableFuture<Void>> answers = new ArrayList<>();
    private boolean answerAtOnce;

    @Override
    public CompletionStage<Void> send(Map<TopicPartition, OffsetAndMetadata> offsets) {
      Map<TopicPartition, Long> numbers = new HashMap<>();
      offsets.forEach((partition, offset) -> numbers.put(partition, offset.offset()));
      sent.add(numbers);
      CompletableFuture<Void> answer = new CompletableFuture<>();
      answers.add(answer);
      if (answerAtOnce) {
        answer.complete(null);
      }
      return answer;
    }

    private void answer() {
      answers.get(answers.size() - 1).complete(null);
    }

    private void fail() {
      answers.get(answers.size() - 1).completeExceptionally(new IllegalStateException("no"));
    }
  }

  private final HeldRequests requests = new HeldRequests();
  private final AtomicLong nanos = new AtomicLong();

  private OffsetPublisher publisher(boolean afterBatches) {
    OffsetPublisher publisher = new OffsetPublisher("g", afterBatches, requests, nanos::get);
    publisher.began(P0, 0);
    publisher.began(P1, 0);
    return publisher;
  }

  private static List<OffsetRange> ranges(long from0, long until0, long from1, long until1) {
    return List.of(OffsetRange.create(P0, from0, until0), OffsetRange.create(P1, from1, until1));
  }

  @Test
  void oneRequestAtATimeAndTheFurthestOffsetsNext() {
    OffsetPublisher publisher = publisher(true);
    publisher.committed(ranges(0, 10, 0, 0));
    publisher.committed(ranges(10, 20, 0, 5));
    publisher.committed(ranges(20, 30, 5, 5));
    assertEquals(List.of(Map.of(P0, 10L, P1, 0L)), requests.sent);
    requests.answer();
    assertEquals(Map.of(P0, 30L, P1, 5L), requests.sent.get(1));
    requests.answer();
    publisher.committed(ranges(30, 30, 5, 5));
    assertEquals(2, requests.sent.size(), "nothing is new");
  }

  @Test
  void failureIsRetriedWithTheNextBatchAfterAPause() {
    OffsetPublisher publisher = publisher(true);
    publisher.committed(ranges(0, 10, 0, 0));
    requests.fail();
    publisher.committed(ranges(10, 20, 0, 0));
    assertEquals(1, requests.sent.size(), "not so soon");
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    publisher.committed(ranges(20, 30, 0, 0));
    assertEquals(Map.of(P0, 30L, P1, 0L), requests.sent.get(1));
  }

  @Test
  void callbackWithBatchesComesWhenTheBatchIsPublished() {
    OffsetPublisher publisher = publisher(true);
    List<Object> told = new ArrayList<>();
    publisher.done(
        List.of(OffsetRange.create(P0, 0, 10)),
        (offsets, failure) -> {
          assertNull(failure);
          told.add(offsets);
        });
    assertEquals(0, requests.sent.size(), "the batch is not committed yet");
    publisher.committed(ranges(0, 10, 0, 0));
    assertEquals(List.of(), told);
    requests.answer();
    assertEquals(List.of(Map.of(P0, new OffsetAndMetadata(10))), told);
  }

  @Test
  void withoutBatchesOnlyTheContiguousPartIsPublished() {
    OffsetPublisher publisher = publisher(false);
    requests.answerAtOnce = true;
    publisher.committed(ranges(0, 10, 0, 10));
    assertEquals(List.of(), requests.sent);
    List<String> told = new ArrayList<>();
    publisher.done(List.of(OffsetRange.create(P0, 10, 20)), (o, e) -> told.add("second"));
    assertEquals(List.of(Map.of(P0, 0L)), requests.sent, "there is a gap before it");
    publisher.done(List.of(OffsetRange.create(P0, 0, 10)), (o, e) -> told.add("first"));
    assertEquals(Map.of(P0, 20L), requests.sent.get(1));
    assertEquals(List.of("second", "first"), told);
  }

  @Test
  void whatIsLostIsNoGap() {
    OffsetPublisher publisher = publisher(false);
    requests.answerAtOnce = true;
    publisher.jumped(P0, 0, 100);
    publisher.done(List.of(OffsetRange.create(P0, 100, 110)), null);
    assertEquals(List.of(Map.of(P0, 110L)), requests.sent);
  }

  @Test
  void topicsThatAreGoneAreNotPublished() {
    OffsetPublisher publisher = publisher(true);
    publisher.ended(P0);
    publisher.committed(ranges(0, 10, 0, 10));
    assertEquals(List.of(Map.of(P1, 10L)), requests.sent);
  }

  @Test
  void closeFlushesAndTellsThoseWhoStillWait() {
    OffsetPublisher publisher = publisher(true);
    publisher.committed(ranges(0, 10, 0, 0));
    requests.fail();
    requests.answerAtOnce = true;
    List<Exception> told = new ArrayList<>();
    publisher.done(List.of(OffsetRange.create(P1, 0, 7)), (offsets, failure) -> told.add(failure));
    publisher.close(Duration.ofSeconds(5));
    assertEquals(Map.of(P0, 10L, P1, 0L), requests.sent.get(1));
    assertEquals(1, told.size());
    assertInstanceOf(CommitFailedException.class, told.get(0));
    publisher.committed(ranges(10, 20, 0, 0));
    assertEquals(2, requests.sent.size(), "closed");
  }

  @Test
  void closeDoesNotWaitLongerThanItsLimit() {
    OffsetPublisher publisher = publisher(true);
    publisher.committed(ranges(0, 10, 0, 0));
    publisher.close(Duration.ofMillis(10));
    assertEquals(1, requests.sent.size());
  }

  @Test
  void anIdleStreamRepeatsItsOffsetsBeforeTheyExpire() {
    OffsetPublisher publisher = publisher(true);
    requests.answerAtOnce = true;
    publisher.committed(ranges(0, 10, 0, 0));
    publisher.committed(ranges(10, 10, 0, 0));
    assertEquals(1, requests.sent.size());
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    publisher.committed(ranges(10, 10, 0, 0));
    publisher.committed(ranges(10, 10, 0, 0));
    Map<TopicPartition, Long> all = Map.of(P0, 10L, P1, 0L);
    assertEquals(List.of(all, all), requests.sent);
  }

  @Test
  void otherPartitionsAreRefused() {
    OffsetPublisher publisher = publisher(true);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> publisher.done(List.of(OffsetRange.create("other", 0, 0, 1)), null));
    assertEquals(
        "commitAsync: other-0 [0, 1) is not of a partition that this stream reads", e.getMessage());
  }
}
