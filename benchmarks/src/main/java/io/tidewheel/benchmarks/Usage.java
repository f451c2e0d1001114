package io.tidewheel.benchmarks;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** What a JVM used since this was made: memory, pauses, CPU, and bytes it had written. */
final class Usage {
  private final List<Double> pauses = new ArrayList<>();
  private long peakHeap;
  private long liveHeap;
  private final long cpuBefore = cpuNanos();
  private final long writtenBefore = written();

  Usage() {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener((said, nothing) -> collected(said), null, null);
    }
  }

  private synchronized void collected(Notification said) {
    if (said.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      var info = GarbageCollectionNotificationInfo.from((CompositeData) said.getUserData());
      if (info.getGcAction().contains("pause") || info.getGcAction().contains("minor")) {
        pauses.add((double) info.getGcInfo().getDuration());
      }
      peakHeap = Math.max(peakHeap, heap(info.getGcInfo().getMemoryUsageBeforeGc()));
      liveHeap = Math.max(liveHeap, heap(info.getGcInfo().getMemoryUsageAfterGc()));
    }
  }

  private static long heap(Map<String, MemoryUsage> pools) {
    return pools.entrySet().stream()
        .filter(pool -> pool.getKey().startsWith("G1"))
        .mapToLong(pool -> pool.getValue().getUsed())
        .sum();
  }

  /** The most that was in the heap when a collection began, in MB. */
  synchronized long peakHeapMegabytes() {
    return peakHeap >> 20;
  }

  /** The most that was left in the heap by a collection, in MB. */
  synchronized long liveHeapMegabytes() {
    return liveHeap >> 20;
  }

  /** In milliseconds; 0 if there was no pause. */
  synchronized double longPause() {
    return pauses.isEmpty() ? 0 : new Figures(pauses).percentile(0.99);
  }

  /** The most memory the process had, in MB. */
  long residentMegabytes() {
    return fromProc("status", "VmHWM:") >> 10;
  }

  double cpuSeconds() {
    return (cpuNanos() - cpuBefore) / 1e9;
  }

  /** Bytes that were to go to disk. */
  long writtenBytes() {
    return written() - writtenBefore;
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long written() {
    return fromProc("io", "write_bytes:");
  }

  private static long fromProc(String file, String name) {
    try (var lines = Files.lines(Path.of("/proc/self", file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException("this is measured on Linux only: " + e.getMessage(), e);
    }
  }
}
