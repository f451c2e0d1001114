package io.tidewheel.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.spi.engine.Job;
import io.tidewheel.spi.engine.PlanRun;
import io.tidewheel.spi.plan.Exchange;
import io.tidewheel.spi.plan.PlanNode;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Nodes that compute and move records, and keep nothing. */
abstract class PipelineCases extends EngineFixture {
  @Nested
  class Pipelines {
    @Test
    void beginWithAnEngineThatSaysWhatItIs() {
      assertFalse(engine.description().isBlank());
      assertTrue(engine.defaultParallelism() >= 1);
    }

    @Test
    void readEachSplitIntoItsPartition() throws Exception {
      PlanNode node = Nodes.batch(1).read(List.of("a", "b"), List.of(), List.of("c"));
      assertEquals(
          List.of(List.of("a", "b"), List.of(), List.of("c")), collect(openBatch(1), node));
    }

    @Test
    void runNothingForANodeWithoutPartitions() throws Exception {
      assertEquals(List.of(), collect(openBatch(1), Nodes.batch(1).read()));
    }

    @Test
    void giveResultsInTheOrderInWhichPartitionsWereAskedFor() throws Exception {
      PlanNode node = Nodes.batch(1).numbers(4, 1);
      Job<Object, Object> job =
          new Job<>("first", node, EngineFixture::first, List.of(2, 0, 3), false);
      assertEquals(List.of(2, 0, 3), openBatch(1).run(job));
    }

    @Test
    void computeNoPartitionThatWasNotAskedFor() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.peek(nodes.numbers(3, 1), (task, value) -> seen.note(value));
      openBatch(1).run(new Job<>("first", node, EngineFixture::first, List.of(1), false));
      assertEquals(runsPerTask(), seen.count(1));
      assertEquals(runsPerTask(), seen.events().size());
    }

    @Test
    void refuseToComputeAPartitionThatIsNotThere() {
      PlanNode node = Nodes.batch(1).numbers(2, 1);
      assertSays(
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  openBatch(1)
                      .run(new Job<>("first", node, EngineFixture::first, List.of(2), false))),
          "batch=1",
          "first",
          "0 .. 1");
    }

    @Test
    void mapPartitionToPartition() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.map(nodes.numbers(2, 2), value -> (Integer) value * 10);
      assertEquals(List.of(List.of(0, 10), List.of(20, 30)), collect(openBatch(1), node));
    }

    @Test
    void carryNullRecords() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode nulls = nodes.map(nodes.numbers(1, 2), value -> null);
      PlanNode node = nodes.persist(nodes.exchange(nulls, 2, p -> value -> 1));
      assertEquals(List.of(List.of(), nulls(2)), collect(openBatch(1), node));
    }

    private static List<Object> nulls(int count) {
      List<Object> nulls = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        nulls.add(null);
      }
      return nulls;
    }

    @Test
    void zipPartitionsOfTheSameIndex() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.zip(nodes.numbers(2, 1), nodes.read(List.of("a"), List.of("b", "c")));
      assertEquals(List.of(List.of(0, "a"), List.of(1, "b", "c")), collect(openBatch(1), node));
    }

    @Test
    void uniteAllPartitionsInOrder() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.union(nodes.numbers(2, 1), nodes.read(), nodes.read(List.of("a")));
      assertEquals(List.of(List.of(0), List.of(1), List.of("a")), collect(openBatch(1), node));
    }

    @Test
    void regroupPartitionsOneAfterTheOther() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.regroup(nodes.numbers(5, 2), 2);
      assertEquals(
          List.of(List.of(0, 1, 4, 5, 8, 9), List.of(2, 3, 6, 7)), collect(openBatch(1), node));
    }

    @Test
    void regroupFewerPartitionsThanGroups() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.regroup(nodes.numbers(1, 1), 3);
      assertEquals(List.of(List.of(0), List.of(), List.of()), collect(openBatch(1), node));
    }

    @Test
    void readRecordByRecordAsWellAsPushed() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node =
          nodes.exchange(nodes.regroup(nodes.persist(nodes.numbers(3, 3)), 2), 1, p -> value -> 0);
      List<List<Object>> slow =
          openBatch(1)
              .run(
                  Job.<Object, List<Object>>all(
                      "collect",
                      node,
                      (task, records) -> {
                        List<Object> list = new ArrayList<>();
                        while (records.hasNext()) {
                          list.add(records.next());
                        }
                        assertThrows(NoSuchElementException.class, records::next);
                        return list;
                      }));
      assertEquals(List.of(List.of(0, 1, 2, 6, 7, 8, 3, 4, 5)), slow);
      assertEquals(slow, collect(openBatch(1), node));
    }

    @Test
    void giveEveryPathThroughNestedDiamondsItsRecords() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.exchange(nodes.numbers(2, 1), 2);
      for (int i = 0; i < 4; i++) {
        node = nodes.zip(nodes.map(node, value -> value), nodes.regroup(node, 2));
      }
      List<List<Object>> result = collect(openBatch(1), node);
      assertEquals(List.of(16, 16), result.stream().map(List::size).toList());
      assertEquals(List.of(0), result.get(0).stream().distinct().toList());
      assertEquals(List.of(1), result.get(1).stream().distinct().toList());
    }

    @Test
    void computeAgainWhatIsNotPersisted() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.peek(nodes.numbers(1, 1), (task, value) -> seen.note("computed"));
      PlanRun run = openBatch(1);
      collect(run, node);
      collect(run, node);
      assertEquals(2 * runsPerTask(), seen.count("computed"));
    }

    @Test
    void openLaterInputsOfAUnionOnlyWhenTheyAreReached() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      PlanNode node =
          nodes.regroup(
              nodes.mapPartitions(
                  "open",
                  nodes.numbers(3, 2),
                  (task, records) -> {
                    seen.note("opened");
                    return records;
                  }),
              1);
      openBatch(1).run(Job.all("first", node, EngineFixture::first));
      assertEquals(runsPerTask(), seen.count("opened"));
    }

    @Test
    void tellTasksWhereTheyAre() throws Exception {
      Nodes nodes = Nodes.batch(7);
      PlanNode node =
          nodes.mapPartitions(
              "where",
              nodes.numbers(2, 1),
              (task, records) ->
                  List.of(task.scope() + "/" + task.partition() + "/" + task.attempt()).iterator());
      assertEquals(
          List.of(List.of("batch 7/0/0"), List.of("batch 7/1/0")), collect(openBatch(7), node));
    }
  }

  @Nested
  class Exchanges {
    @Test
    void keepTheOrderOfEachInputPartitionAndOfTheInputPartitions() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.exchange(nodes.numbers(3, 4), 2);
      assertEquals(
          List.of(List.of(0, 2, 4, 6, 8, 10), List.of(1, 3, 5, 7, 9, 11)),
          collect(openBatch(1), node));
    }

    @Test
    void haveThePartitionsTheyWereAskedForHoweverFewRecordsThereAre() throws Exception {
      Nodes nodes = Nodes.batch(1);
      assertEquals(
          List.of(List.of(), List.of(), List.of()),
          collect(openBatch(1), nodes.exchange(nodes.read(), 3)));
      assertEquals(
          List.of(List.of(0), List.of(), List.of()),
          collect(openBatch(1), nodes.exchange(nodes.numbers(1, 1), 3)));
    }

    @Test
    void keepManyRecordsInOrder() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.exchange(nodes.numbers(2, 50_000), 1);
      List<Object> records = collect(openBatch(1), node).get(0);
      assertEquals(100_000, records.size());
      for (int i = 0; i < records.size(); i++) {
        assertEquals(i, records.get(i));
      }
    }

    @Test
    void tellThePartitionerTheInputPartition() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.exchange(nodes.numbers(3, 2), 3, input -> value -> 2 - input);
      assertEquals(
          List.of(List.of(4, 5), List.of(2, 3), List.of(0, 1)), collect(openBatch(1), node));
    }

    @Test
    void refuseAPartitionThatIsNotThere() {
      for (int wrong : new int[] {-1, 2}) {
        Nodes nodes = Nodes.batch(1);
        PlanNode node = nodes.exchange(nodes.read(List.of("apple")), 2, p -> value -> wrong);
        assertSays(
            failureOf(openBatch(1), node),
            "batch=1",
            "operator=exchange",
            "apple",
            "partition " + wrong,
            "0 .. 1");
      }
    }

    @Test
    void nameThemselvesWhenThePartitionerFails() {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.exchange(nodes.read(List.of("apple")), 2);
      assertSays(failureOf(openBatch(1), node), "operator=exchange", "ClassCastException");
    }

    @Test
    void runOncePerJobHoweverManyReadThem() throws Exception {
      Probe seen = probe;
      Nodes nodes = Nodes.batch(1);
      PlanNode input = nodes.peek(nodes.numbers(2, 1), (task, value) -> seen.note("sent"));
      Exchange exchange = nodes.exchange(input, 2);
      PlanNode node = nodes.union(nodes.zip(exchange, exchange), exchange);
      PlanRun run = openBatch(1);
      assertEquals(
          List.of(List.of(0, 0), List.of(1, 1), List.of(0), List.of(1)), collect(run, node));
      assertEquals(2 * runsPerTask(), seen.count("sent"));
      collect(run, node);
      assertEquals(4 * runsPerTask(), seen.count("sent"));
    }

    @Test
    void followEachOther() throws Exception {
      Nodes nodes = Nodes.batch(1);
      PlanNode node = nodes.exchange(nodes.exchange(nodes.numbers(2, 4), 4), 2);
      assertEquals(List.of(List.of(0, 4, 2, 6), List.of(1, 5, 3, 7)), collect(openBatch(1), node));
    }
  }
}
