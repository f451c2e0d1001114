package io.tidewheel.demo.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidewheel.CheckpointException;
import io.tidewheel.StreamingException;
import io.tidewheel.internal.checkpoint.CheckpointLocation;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryInUseException;
import io.tidewheel.spi.journal.JournalDamagedException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ExitCodesTest {
  @Test
  void onlyADiskThatFailsHasAnExitCodeOfItsOwn() {
    Directory directory = CheckpointLocation.directory("checkpoint");
    assertEquals(74, ExitCodes.of(new CheckpointException("", new IOException("disk full"))));
    assertEquals(1, ExitCodes.of(new CheckpointException("it does not fit")));
    assertEquals(1, ExitCodes.of(new CheckpointException("", new JournalDamagedException(""))));
    assertEquals(
        1, ExitCodes.of(new CheckpointException("", new DirectoryInUseException(directory, ""))));
    assertEquals(1, ExitCodes.of(new StreamingException("", new IOException("disk full"))));
  }
}
