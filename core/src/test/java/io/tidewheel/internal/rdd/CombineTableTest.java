package io.tidewheel.internal.rdd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tidewheel.Tuple2;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CombineTableTest {
  private static <K> Map<K, Integer> sums(List<Tuple2<K, Integer>> pairs) {
    Map<K, Integer> sums = new HashMap<>();
    Combiner.<Integer>reducing("sum", Integer::sum)
        .combineValues(pairs.iterator())
        .iterator()
        .forEachRemaining(entry -> sums.put(entry._1(), entry._2()));
    return sums;
  }

  @Test
  void equalsAHashMapWhateverTheKeys() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      int keys = 1 + random.nextInt(1 << random.nextInt(14));
      int shift = random.nextInt(20);
      List<Tuple2<Integer, Integer>> pairs = new ArrayList<>();
      Map<Integer, Integer> expected = new HashMap<>();
      for (int i = 0; i < 2 * keys; i++) {
        Integer key = random.nextInt(100) == 0 ? null : random.nextInt(keys) << shift;
        pairs.add(Tuple2.of(key, i));
        expected.merge(key, i, Integer::sum);
      }
      assertEquals(expected, sums(pairs));
    }
  }

  @Test
  void holdsMoreKeysThanFitIntoOneSegment() {
    CombineTable<Integer, Integer> table = new CombineTable<>();
    int keys = 200_000;
    for (int i = 0; i < 2 * keys; i++) {
      int slot = table.slot(i % keys);
      table.set(slot, table.isNew(slot) ? i : table.value(slot) + i);
    }
    assertEquals(keys, table.size());
    for (int i = 0; i < keys; i++) {
      assertEquals(2 * i + keys, table.get(i));
    }
    long[] entries = new long[1];
    table.iterator().forEachRemaining(entry -> entries[0]++);
    assertEquals(keys, entries[0]);
  }

  @Test
  void byteArraysAreKeysByContent() {
    byte[] a = "a".getBytes(StandardCharsets.UTF_8);
    Map<byte[], Integer> sums = sums(List.of(Tuple2.of(a, 1), Tuple2.of(a.clone(), 2)));
    assertEquals(List.of(3), List.copyOf(sums.values()));
  }

  @Test
  void keysThatShareAHashStayApart() {
    assertEquals(
        Map.of("AaAa", 1, "BBBB", 2, "AaBB", 3),
        sums(List.of(Tuple2.of("AaAa", 1), Tuple2.of("BBBB", 2), Tuple2.of("AaBB", 3))));
  }

  @Test
  void looksUpWhatIsThereAndNothingElse() {
    CombineTable<String, Integer> table = new CombineTable<>();
    table.set(table.slot("a"), 1);
    table.set(table.slot(null), 2);
    assertEquals(1, table.get("a"));
    assertEquals(2, table.get(null));
    assertNull(table.get("b"));
    assertEquals(2, table.size());
  }
}
