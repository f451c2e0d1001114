package io.tidewheel.exactlyonce;

import io.tidewheel.spi.sink.Marker;
import java.util.ArrayList;
import java.util.List;

/**
 * What counts of a log: whose it is, and for each partition its last batch and how long its file is
 * with it. As text, {@code checkpoint epoch} and lines of {@code batch plan length}.
 */
record LogMarkers(String checkpoint, long epoch, List<Part> parts) {
  static final LogMarkers NONE = new LogMarkers("none", 0, List.of());

  record Part(long batch, long plan, long length) {}

  LogMarkers {
    parts = List.copyOf(parts);
  }

  boolean isOf(String otherCheckpoint) {
    return checkpoint.equals(otherCheckpoint);
  }

  List<Marker> markers() {
    List<Marker> markers = new ArrayList<>();
    for (int partition = 0; partition < parts.size(); partition++) {
      markers.add(marker(partition));
    }
    return markers;
  }

  Marker marker(int partition) {
    if (partition >= parts.size()) {
      return null;
    }
    Part part = parts.get(partition);
    return new Marker(partition, checkpoint, part.batch(), epoch, part.plan());
  }

  long length(int partition) {
    return parts.get(partition).length();
  }

  LogMarkers with(Marker marker, long length) {
    List<Part> changed = new ArrayList<>(parts);
    changed.set(marker.partition(), new Part(marker.batch(), marker.plan(), length));
    return new LogMarkers(checkpoint, epoch, changed);
  }

  LogMarkers next(String nextCheckpoint, boolean reset) {
    List<Part> kept =
        reset
            ? parts.stream().map(part -> new Part(Marker.NONE, 0, part.length())).toList()
            : parts;
    return new LogMarkers(nextCheckpoint, epoch + 1, kept);
  }

  LogMarkers upTo(int partitions) {
    List<Part> more = new ArrayList<>(parts);
    while (more.size() < partitions) {
      more.add(new Part(Marker.NONE, 0, 0));
    }
    return new LogMarkers(checkpoint, epoch, more);
  }

  List<String> toLines() {
    List<String> lines = new ArrayList<>(List.of(checkpoint + " " + epoch));
    parts.forEach(part -> lines.add(part.batch() + " " + part.plan() + " " + part.length()));
    return lines;
  }

  static LogMarkers parse(List<String> lines) {
    String[] first = lines.get(0).split(" ", -1);
    List<Part> parts = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.split(" ", -1);
      parts.add(
          new Part(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2])));
    }
    return new LogMarkers(first[0], Long.parseLong(first[1]), parts);
  }
}
