package io.tidewheel.files;

import io.tidewheel.TextLines;
import io.tidewheel.internal.files.FileRange;
import io.tidewheel.internal.files.FileSource;
import io.tidewheel.spi.config.Settings;
import io.tidewheel.spi.source.Source;
import io.tidewheel.testkit.contract.SourceContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Files pass the contract of sources; each append is a file. */
class FileSourceContractTest extends SourceContract<String, FileRange> {
  @TempDir Path directory;
  private int files;

  @Override
  protected Source<String, FileRange> newSource() {
    return new FileSource<>(
        new FileSource.Selection(directory.toString(), FileSource::isVisible, true, false),
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
