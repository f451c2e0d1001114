package io.tidewheel.internal.files;

import io.tidewheel.FileFormat;
import io.tidewheel.FileSlice;
import io.tidewheel.function.Function;
import io.tidewheel.internal.files.FileRange.Planned;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.source.PlanRequest;
import io.tidewheel.spi.source.RangeCodec;
import io.tidewheel.spi.source.Source;
import io.tidewheel.spi.source.SourceUnavailableException;
import io.tidewheel.spi.source.Split;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that appear in directories. A file belongs to the first batch that finds it settled, and to
 * no other: files are known by their path, and all that were seen are remembered, in the checkpoint
 * as the ranges of batches say. When a file was modified is not asked, except to see that it did
 * not change: clocks differ, and files that are moved keep their time.
 *
 * @param <T> record
 */
public final class FileSource<T> implements Source<T, FileRange> {
  static final String KIND = "files";

  private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

  private final Selection selection;
  private final FileFormat<T> format;
  private final FileSettings settings;
  private final LongSupplier nanos;
  private final Arrivals arrivals;
  private final List<String> forgotten = new ArrayList<>();
  private DirectoryTree tree;
  private SeenFiles seen;
  private FileRange beginning;
  private boolean listed;
  private long listedNanos;

  /**
   * Which files.
   *
   * @param location of the directory, or a pattern of directories
   * @param filter of files by their absolute path
   * @param newFilesOnly whether files that are there at the first start are not read
   * @param recursive whether directories below are looked into
   */
  public record Selection(
      String location, Function<Path, Boolean> filter, boolean newFilesOnly, boolean recursive) {}

  /** A source of such files. */
  public FileSource(Selection selection, FileFormat<T> format, Settings settings) {
    this(selection, format, settings, System::nanoTime);
  }

  /** The same, by a clock of the caller's that does not go back. */
  public FileSource(
      Selection selection, FileFormat<T> format, Settings settings, LongSupplier nanos) {
    this.selection = selection;
    this.format = format;
    this.settings = FileSettings.of(settings);
    this.nanos = nanos;
    this.arrivals = new Arrivals(this.settings.settleDelay());
  }

  /** The filter where none is given: not those that are hidden or temporary by their name. */
  public static boolean isVisible(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".")
        && !name.startsWith("_")
        && !name.endsWith("._COPYING_")
        && !name.endsWith(".tmp");
  }

  @Override
  public String description() {
    return "files in " + selection.location();
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<RangeCodec<FileRange>> rangeCodec() {
    return Optional.of(new FileRangeCodec());
  }

  @Override
  public void start(Optional<FileRange> last) throws Exception {
    tree = new DirectoryTree(selection.location(), selection.recursive());
    if (!Files.isDirectory(tree.root())) {
      throw new IllegalArgumentException(
          description()
              + ": "
              + tree.root()
              + (Files.exists(tree.root())
                  ? " is no directory; name the directory that the files are in"
                  : " does not exist; make the directory, or mount its file system"));
    }
    seen = new SeenFiles(settings.rewritten(), settings.forgetAfter(), nanos.getAsLong());
    if (last.isPresent()) {
      FileRange.merged(List.of(last.get())).seen().forEach(seen::add);
    } else {
      beginning = begin();
    }
  }

  /** What is not read since it is there already; what is empty is still to come. */
  private FileRange begin() throws IOException {
    look();
    List<FileVersion> old = new ArrayList<>();
    if (selection.newFilesOnly()) {
      old.addAll(arrivals.all());
      old.forEach(arrivals::planned);
      old.forEach(seen::add);
    }
    listed = false;
    return new FileRange(List.of(), old, List.of(), settings.splitSize());
  }

  @Override
  public Optional<FileRange> beginning() {
    return Optional.ofNullable(beginning);
  }

  @Override
  public FileRange nothing() {
    return new FileRange(List.of(), List.of(), List.of(), settings.splitSize());
  }

  @Override
  public FileRange plan(PlanRequest request) throws Exception {
    long now = nanos.getAsLong();
    try {
      if (!listed || now - listedNanos >= settings.listInterval().toNanos()) {
        look();
        warnIfSlow(nanos.getAsLong() - now, request.interval());
      }
      return take(request);
    } catch (AccessDeniedException e) {
      throw unavailable("this user may not read " + e.getFile() + "; change its permissions", e);
    } catch (IOException e) {
      throw unavailable(e.toString(), e);
    }
  }

  private SourceUnavailableException unavailable(String problem, IOException cause) {
    return new SourceUnavailableException(
        description() + ": which files there are cannot be known for now: " + problem, cause);
  }

  private void look() throws IOException {
    long now = nanos.getAsLong();
    seen.beginLook(now);
    arrivals.beginLook();
    tree.visit(
        new DirectoryTree.Visitor() {
          @Override
          public boolean isKnown(String path) throws IOException {
            return seen.contains(path);
          }

          @Override
          public void found(Path path, BasicFileAttributes attributes) {
            if (isSelected(path)) {
              arrivals.found(FileVersion.of(path.toString(), attributes), now);
            }
          }
        });
    forgotten.addAll(seen.endLook(now));
    arrivals.endLook();
    listed = true;
    listedNanos = nanos.getAsLong();
  }

  private boolean isSelected(Path path) {
    try {
      return selection.filter().call(path);
    } catch (Exception e) {
      throw new IllegalArgumentException(
          description() + ": the filter failed on file=" + path + ": " + e, e);
    }
  }

  private void warnIfSlow(long nanosTaken, Duration interval) {
    if (nanosTaken > interval.toNanos()) {
      LOG.warn(
          "{}: looking for new files took {} ms, longer than the batch interval, with {} files seen"
              + " before; move files away that were read, or set a longer"
              + " streaming.files.listInterval",
          description(),
          nanosTaken / 1_000_000,
          seen.size());
    }
  }

  private FileRange take(PlanRequest request) throws IOException {
    long now = nanos.getAsLong();
    List<Planned> taken = new ArrayList<>();
    long records = 0;
    for (FileVersion settled : arrivals.settled(now)) {
      if (taken.size() >= settings.mostFiles()) {
        break;
      }
      Optional<FileVersion> file = arrivals.confirmed(settled, now);
      if (file.isPresent()) {
        long more = arrivals.records(file.get(), this::count);
        // One file is the least there can be.
        if (!taken.isEmpty() && more > request.mostRecords() - records) {
          break;
        }
        taken.add(new Planned(file.get(), more));
        records += more;
      }
    }
    List<String> gone = List.copyOf(forgotten);
    forgotten.clear();
    for (Planned planned : taken) {
      arrivals.planned(planned.file());
      seen.add(planned.file());
    }
    return new FileRange(taken, List.of(), gone, settings.splitSize());
  }

  /** About how many records; that a file cannot be read is said by the task that has to. */
  private long count(FileVersion file) {
    FileSlice whole = FileSlice.whole(file.path(), file.length());
    try (InputStream in = PositionedFile.open(whole)) {
      return Math.max(1, format.records(in, whole));
    } catch (IOException | RuntimeException e) {
      LOG.debug("the records of {} cannot be counted", file, e);
      return 1;
    }
  }

  @Override
  public List<? extends Split<T>> splits(FileRange range) {
    String root = tree.root().toString();
    return range.pieces(format::splittable).stream()
        .map(pieces -> new FileSplit<>(format, pieces, settings.reading(), root))
        .toList();
  }

  @Override
  public void close() {
    // Holds nothing open.
  }
}
