package io.tidewheel.exactlyonce;

import io.tidewheel.spi.sink.Claim;
import io.tidewheel.spi.sink.OutputId;
import io.tidewheel.spi.sink.RecordKey;
import io.tidewheel.spi.sink.Sink;
import io.tidewheel.spi.sink.SinkControl;
import io.tidewheel.spi.sink.SinkException;
import io.tidewheel.spi.sink.SinkException.Problem;
import io.tidewheel.spi.sink.SinkTransaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends a line per record to log files, each batch once.
 *
 * @param directory of all logs
 * @param name of this one
 * @param key null, or what makes a later line replace an earlier one for those who read
 * @param line what is written of a record; without line breaks
 */
public record LogSink<T>(String directory, String name, RecordKey<? super T> key, Line<T> line)
    implements Sink<T> {

  @Override
  public String kind() {
    return "log";
  }

  @Override
  public String target() {
    return name;
  }

  @Override
  public String description() {
    return "log " + name + " in " + directory;
  }

  private LogFiles files(OutputId output) {
    return new LogFiles(Path.of(directory, name), output);
  }

  @Override
  public SinkControl control(OutputId output) {
    return new LogControl(files(output));
  }

  @Override
  public SinkTransaction<T> begin(Claim claim) throws IOException {
    LogFiles files = files(claim.output());
    boolean committed = claim.isCommitted(files.read().marker(claim.partition()));
    List<String> lines = new ArrayList<>();
    return new SinkTransaction<>() {
      @Override
      public boolean isCommitted() {
        return committed;
      }

      @Override
      public void write(T record) {
        lines.add(line.of(record));
      }

      @Override
      public void commit() throws IOException {
        files.change(
            markers -> {
              if (claim.isCommitted(markers.marker(claim.partition()))) {
                throw new SinkException(Problem.CONTENDED, "another attempt was faster");
              }
              long length = files.append(claim, markers.length(claim.partition()), lines);
              return markers.with(claim.marker(), length);
            });
      }

      @Override
      public void close() {
        lines.clear();
      }
    };
  }
}
