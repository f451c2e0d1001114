package io.tidewheel.internal.jdbc;

import io.tidewheel.function.Function;
import io.tidewheel.spi.sink.RecordKey;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a record gives to which columns, as the user said it.
 *
 * @param keys of upserts; empty for inserts
 * @param others empty if records give all they have
 * @param functions by column; for the others the record is asked
 */
public record Mapping<T>(
    List<String> keys, List<String> others, Map<String, Function<? super T, ?>> functions)
    implements Serializable {

  public Mapping {
    Set<String> seen = new HashSet<>();
    for (List<String> names : List.of(keys, others)) {
      for (String name : names) {
        if (!TableName.isName(name)) {
          throw new IllegalArgumentException("column=" + name + " is not a name");
        }
        if (!seen.add(name)) {
          throw new IllegalArgumentException("column=" + name + " is named twice; name it once");
        }
      }
    }
  }

  /** By names and positions only. */
  public static <T> Mapping<T> of(List<String> keys, List<String> others) {
    return new Mapping<>(keys, others, Map.of());
  }

  /** With another key; the one before becomes an ordinary column unless it is in it. */
  public Mapping<T> withKeys(List<String> newKeys) {
    List<String> rest = new ArrayList<>(named());
    rest.removeAll(newKeys);
    return new Mapping<>(newKeys, List.copyOf(rest), functions);
  }

  /** With a function for a column. */
  public Mapping<T> withFunction(String column, Function<? super T, ?> function) {
    List<String> more = new ArrayList<>(others);
    if (!keys.contains(column) && !others.contains(column)) {
      more.add(column);
    }
    Map<String, Function<? super T, ?>> with = new LinkedHashMap<>(functions);
    with.put(column, function);
    return new Mapping<>(keys, List.copyOf(more), with);
  }

  /** All columns that were named, those of the key first. */
  public List<String> named() {
    List<String> all = new ArrayList<>(keys);
    all.addAll(others);
    return List.copyOf(all);
  }

  /** Null for inserts, which any partition may write. */
  public RecordKey<T> recordKey() {
    return keys.isEmpty() ? null : new RowKey<>(this);
  }
}
