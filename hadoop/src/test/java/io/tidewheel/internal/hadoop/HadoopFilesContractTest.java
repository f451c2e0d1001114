package io.tidewheel.internal.hadoop;

import io.tidewheel.TextLines;
import io.tidewheel.internal.files.FileRange;
import io.tidewheel.internal.files.FileSource;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.source.Source;
import io.tidewheel.testkit.contract.SourceContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Files on HDFS pass the contract of sources; each append is a file. */
@Timeout(60)
class HadoopFilesContractTest extends SourceContract<String, FileRange> {
  private final URI location = Cluster.fresh();
  private final Path directory = new HadoopDirectoryProvider().path(location);
  private int files;

  @BeforeEach
  void makeDirectory() throws IOException {
    Files.createDirectories(directory);
  }

  @Override
  protected Source<String, FileRange> newSource() {
    return new FileSource<>(
        new FileSource.Selection(location.toString(), FileSource::isVisible, true, false),
        TextLines.utf8(),
        new Settings(
            Map.of(
                "streaming.files.settleDelay",
                Duration.ZERO,
                "streaming.files.listInterval",
                Duration.ZERO)));
  }

  @Override
  protected void append(List<String> records) throws Exception {
    Path file = directory.resolve("file-" + files++);
    Path hidden = directory.resolve("." + file.getFileName());
    Files.write(hidden, records);
    Files.move(hidden, file);
  }

  @Override
  protected String text(String record) {
    return record;
  }
}
