package io.tidewheel.internal.window;

import io.tidewheel.Tuple2;
import io.tidewheel.internal.rdd.CombineTable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;

/** The partial aggregates of one pane: a value per key, each key once. Never changed once made. */
final class Pane<K, C> {
  private final Object[] keys;
  private final Object[] values;

  private Pane(Object[] keys, Object[] values) {
    this.keys = keys;
    this.values = values;
  }

  static <K, C> Pane<K, C> of(CombineTable<K, C> table) {
    Object[] keys = new Object[table.size()];
    Object[] values = new Object[keys.length];
    Iterator<Tuple2<K, C>> entries = table.iterator();
    for (int i = 0; i < keys.length; i++) {
      Tuple2<K, C> entry = entries.next();
      keys[i] = entry._1();
      values[i] = entry._2();
    }
    return new Pane<>(keys, values);
  }

  @SuppressWarnings("unchecked") // of() filled the arrays with these types.
  void forEach(BiConsumer<K, C> action) {
    for (int i = 0; i < keys.length; i++) {
      action.accept((K) keys[i], (C) values[i]);
    }
  }

  boolean isEmpty() {
    return keys.length == 0;
  }

  int size() {
    return keys.length;
  }

  Object key(int index) {
    return keys[index];
  }

  Object value(int index) {
    return values[index];
  }

  /** Gathers a pane whose size is not known to be true. */
  static final class Builder<K, C> {
    private final List<Object> keys = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    void add(K key, C value) {
      keys.add(key);
      values.add(value);
    }

    Pane<K, C> build() {
      return new Pane<>(keys.toArray(), values.toArray());
    }
  }
}
