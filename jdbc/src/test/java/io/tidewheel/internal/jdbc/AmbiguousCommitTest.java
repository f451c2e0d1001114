package io.tidewheel.internal.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.jdbc.CutProxy.Cut;
import io.tidewheel.jdbc.Jdbc;
import io.tidewheel.jdbc.JdbcSink;
import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F33: the line breaks at COMMIT, and nobody knows whether it took place. */
class AmbiguousCommitTest {
  record Row(long batch, int number) {}

  private static final int ROWS = 3;
  private static final List<Cut> CUTS = List.of(Cut.values());

  @Test
  void f33EveryBatchIsThereOnceWhenCommitsAreCut() throws Exception {
    cutCommits(30, 17);
  }

  @Test
  @Tag("campaign")
  @Timeout(600)
  void f33EveryBatchIsThereOnceInAThousandCuts() throws Exception {
    cutCommits(1_000, 18);
  }

  private static void cutCommits(int cuts, long seed) throws Exception {
    Random random = new Random(seed);
    try (TestDatabase database = TestDatabase.create(TestDatabase.Kind.POSTGRESQL);
        CutProxy proxy = new CutProxy(Postgres.server().getPort())) {
      database.execute("create table log (batch bigint, number integer)");
      Jdbc through =
          Jdbc.url(database.jdbc().url().replaceFirst(":\\d+/", ":" + proxy.port() + "/"))
              .property("sslmode", "disable")
              .property("gssEncMode", "disable");
      int committed = 0;
      try (Saving<Row> saving = new Saving<>(JdbcSink.insert(through, "log"))) {
        for (long batch = 0; batch < cuts; batch++) {
          Cut cut = CUTS.get(random.nextInt(CUTS.size()));
          Claim claim = saving.claim(batch, batch == 0 ? Marker.NONE : batch - 1);
          Row[] rows = rows(batch);
          proxy.cutNext(cut);
          SinkException thrown =
              assertThrows(SinkException.class, () -> saving.write(claim, rows), "" + batch);
          assertEquals(Problem.UNAVAILABLE, thrown.problem(), thrown.getMessage());
          boolean was = settle(saving, claim, rows);
          assertTrue(cut == Cut.AT_ONCE || was == (cut == Cut.AFTER), cut + ", batch " + batch);
          committed += was ? 1 : 0;
        }
      }
      assertEquals(cuts, proxy.cuts());
      assertTrue(committed > 0 && committed < cuts, "some took place: " + committed);
      assertEquals(
          LongStream.range(0, cuts).mapToObj(batch -> List.<Object>of(batch, (long) ROWS)).toList(),
          database.query("select batch, count(*) from log group by batch order by batch"));
    }
  }

  /** As the program does: tries again until it is known; returns whether the cut one took place. */
  private static boolean settle(Saving<Row> saving, Claim claim, Row[] rows) throws Exception {
    for (int attempt = 0; attempt < 20; attempt++) {
      try {
        return saving.write(claim, rows);
      } catch (SinkException e) {
        assertTrue(
            e.problem() == Problem.UNAVAILABLE || e.problem() == Problem.CONTENDED, e.getMessage());
      }
    }
    throw new AssertionError(claim + " was never settled");
  }

  private static Row[] rows(long batch) {
    Row[] rows = new Row[ROWS];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = new Row(batch, i);
    }
    return rows;
  }
}
