package io.tidewheel.exactlyonce;

import io.tidewheel.spi.sink.Marker;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import java.io.IOException;
import java.util.List;

/** Who may write to a log, and which batches it has. */
final class LogControl implements SinkControl {
  private final LogFiles files;

  LogControl(LogFiles files) {
    this.files = files;
  }

  @Override
  public List<Marker> markers() throws IOException {
    return files.read().markers();
  }

  @Override
  public long fence(String checkpoint, boolean reset) throws IOException {
    return files
        .change(
            markers -> {
              if (!reset && !markers.markers().isEmpty() && !markers.isOf(checkpoint)) {
                throw new SinkException(
                    Problem.MISMATCH, files + " is of checkpoint=" + markers.checkpoint());
              }
              return markers.next(checkpoint, reset);
            })
        .epoch();
  }

  @Override
  public void prepare(long epoch, int partitions) throws IOException {
    files.change(
        markers -> {
          if (markers.epoch() != epoch) {
            throw new SinkException(
                Problem.FENCED,
                files + ": another process took over: epoch=" + markers.epoch() + ", not " + epoch);
          }
          return markers.upTo(partitions);
        });
  }

  @Override
  public void close() {}
}
