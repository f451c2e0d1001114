package io.tidewheel.internal.journal;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.ReadFile;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What opening finds: reads every entry of every segment and changes nothing.
 *
 * @param segments the files of the journal, oldest first
 * @param end where the journal ends: behind the last whole group
 * @param synced all before is known to be durable; in the last segment, or its base
 * @param leftovers files that are of no use: made and not finished, or written by an owner that
 *     another had already replaced
 */
record JournalScan(List<Segment> segments, long end, long synced, List<String> leftovers) {
  private static final Logger LOG = LoggerFactory.getLogger(JournalScan.class);

  /**
   * Scans the journal in the directory.
   *
   * @throws JournalDamagedException if what was durable cannot be read
   */
  static JournalScan of(Directory directory) throws IOException {
    List<String> leftovers = new ArrayList<>();
    List<Segment> segments = chain(directory, leftovers);
    long end = 0;
    long synced = 0;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (i + 1 < segments.size()) {
        scanEnded(directory, segment, segments.get(i + 1).base());
      } else {
        long limit = segment.base() + size(directory, segment.name()) - Layout.HEADER;
        try (SegmentReader reader = new SegmentReader(directory, segment, limit)) {
          end = scanLast(directory, segment, reader, limit);
          synced = Math.max(segment.base(), reader.synced());
        }
      }
    }
    return new JournalScan(List.copyOf(segments), end, synced, List.copyOf(leftovers));
  }

  /** The how-manieth process the next owner is. */
  int nextOwner() {
    return segments.isEmpty() ? 1 : segments.get(segments.size() - 1).owner() + 1;
  }

  /**
   * The segment that has a position, by the headers alone.
   *
   * @throws java.nio.file.NoSuchFileException if a file was deleted meanwhile
   */
  static Segment segmentOf(Directory directory, long position) throws IOException {
    Segment found = null;
    for (Segment segment : chain(directory, new ArrayList<>())) {
      if (segment.base() <= position) {
        found = segment;
      }
    }
    if (found == null) {
      throw new JournalDamagedException(
          "no entry at position="
              + position
              + " of the journal "
              + directory
              + ": no file of it begins there or before; inspect it with: ./tidewheel checkpoint"
              + " verify "
              + Layout.checkpoint(directory));
    }
    return found;
  }

  private static List<Segment> chain(Directory directory, List<String> leftovers)
      throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : directory.list()) {
      if (Layout.isUnfinished(name)) {
        leftovers.add(name);
      } else if (Layout.isSegment(name)) {
        names.add(name);
      }
    }
    // A file that is no longer than a part of a header never held an entry. The journal's own way
    // of making files leaves none of these, but a disk that reorders renames and writes does.
    while (!names.isEmpty() && size(directory, names.get(names.size() - 1)) < Layout.HEADER) {
      leftovers.add(names.remove(names.size() - 1));
    }
    List<Segment> chain = new ArrayList<>();
    for (String name : names) {
      Segment segment = header(directory, name);
      Segment before = chain.isEmpty() ? null : chain.get(chain.size() - 1);
      if (before != null && segment.owner() < before.owner()) {
        LOG.warn(
            "journal={}: file={} is ignored: process {} wrote it after process {} had taken over",
            directory,
            name,
            segment.owner(),
            before.owner());
        leftovers.add(name);
        continue;
      }
      if (before != null && segment.base() - segment.previousLength() != before.base()) {
        throw Layout.damaged(
            directory,
            name,
            0,
            "it continues "
                + Layout.segmentName(segment.base() - segment.previousLength())
                + ", which is missing; the file before it is "
                + before.name());
      }
      chain.add(segment);
    }
    return chain;
  }

  private static Segment header(Directory directory, String name) throws IOException {
    try (ReadFile file = directory.open(name)) {
      if (file.size() < Layout.HEADER) {
        throw Layout.damaged(directory, name, file.size(), "the file's header is cut off");
      }
      return Segment.read(directory, name, file);
    }
  }

  private static long size(Directory directory, String name) throws IOException {
    try (ReadFile file = directory.open(name)) {
      return file.size();
    }
  }

  /** A segment that another continues was durable to where that one begins. */
  private static void scanEnded(Directory directory, Segment segment, long end) throws IOException {
    try (SegmentReader reader = new SegmentReader(directory, segment, end)) {
      readAll(reader);
      if (reader.damage() != null) {
        throw segment.damaged(directory, reader.damage());
      }
    }
  }

  private static long scanLast(
      Directory directory, Segment segment, SegmentReader reader, long limit) throws IOException {
    readAll(reader);
    SegmentReader.Damage damage = reader.damage();
    if (damage == null) {
      return limit;
    }
    long end = reader.wholeEnd();
    if (Math.max(reader.synced(), reader.syncedBehindDamage()) > end) {
      throw segment.damaged(directory, damage);
    }
    LOG.warn(
        "journal={} dropped={} bytes of file={} from byte={} on: {}. They were not known to be"
            + " durable when the last process ended",
        directory,
        limit - end,
        segment.name(),
        segment.offset(end),
        damage.what());
    return end;
  }

  private static void readAll(SegmentReader reader) throws IOException {
    boolean more = true;
    while (more) {
      more = reader.next();
    }
  }
}
