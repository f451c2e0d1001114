package io.tidewheel.demo.screen;

import io.tidewheel.demo.orders.Sales;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The results of the sliding window that were not shown yet. Thread-safe. */
public final class RevenueWindows {
  /** The sales by country in the window that ended at the time. */
  public record Window(Instant end, Map<String, Sales> byCountry) {}

  private final TreeMap<Instant, Window> windows = new TreeMap<>();

  /** Keeps a result; that of a batch that is run again replaces itself. */
  public synchronized void put(Instant end, Map<String, Sales> byCountry) {
    windows.put(end, new Window(end, Map.copyOf(byCountry)));
  }

  /** The newest result that ended at the time or before; it and older ones are gone then. */
  public synchronized Optional<Window> take(Instant time) {
    Map<Instant, Window> until = windows.headMap(time, true);
    Optional<Window> newest = until.isEmpty() ? Optional.empty() : newest(time);
    until.clear();
    return newest;
  }

  private Optional<Window> newest(Instant time) {
    return Optional.of(windows.floorEntry(time).getValue());
  }
}
