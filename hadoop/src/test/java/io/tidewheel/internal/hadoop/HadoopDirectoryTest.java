package io.tidewheel.internal.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidewheel.internal.checkpoint.CheckpointLocation;
import io.tidewheel.spi.file.AppendFile;
import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryLock;
import io.tidewheel.spi.file.ReadFile;
import io.tidewheel.testkit.contract.DirectoryContract;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class HadoopDirectoryTest extends DirectoryContract {
  @Override
  protected Directory newDirectory() {
    return Cluster.directory(Cluster.fresh());
  }

  @Override
  protected Directory again(Directory directory) {
    return Cluster.directory(URI.create(directory.toString()));
  }

  @Test
  void otherProcessesFindItByItsLocation() throws Exception {
    Directory directory = Cluster.directory(Cluster.fresh()).subdirectory("state");
    directory.create("f").close();
    assertEquals(List.of("f"), Cluster.directory(directory.location()).list());
  }

  @Test
  void isFoundByTheSchemeOfACheckpoint() {
    for (String location : List.of("hdfs://nn:8020/a", "viewfs://all/a", "webhdfs://nn:9870/a")) {
      assertInstanceOf(HadoopDirectory.class, CheckpointLocation.directory(location), location);
    }
    assertFalse(CheckpointLocation.directory("a/path") instanceof HadoopDirectory);
  }

  @Test
  void aLocationWithoutAPathIsRefusedWithAnExample() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Cluster.directory(URI.create("hdfs://namenode:8020")))
            .getMessage();
    assertTrue(message.contains("hdfs://namenode:8020 ") && message.contains("/path"), message);
  }

  @Test
  void aFileSystemThatCannotSyncIsRefused() {
    URI web =
        URI.create(
            "webhdfs://127.0.0.1:" + Cluster.hdfs().getNameNode().getHttpAddress().getPort());
    Directory directory = Cluster.directory(web.resolve(Cluster.fresh().getPath()));
    String message =
        assertThrows(IOException.class, () -> directory.create("f").close()).getMessage();
    assertTrue(message.contains("hsync") && message.contains("hdfs:"), message);
  }

  /** F58: the other writes on as long as it can, which is until the takeover. */
  @Test
  void whatAnotherIsWritingIsClosedByATakeover() throws Exception {
    Directory directory = newDirectory();
    DirectoryLock first = directory.lock("lock", "first");
    try (AppendFile zombie = directory.subdirectory("journal").create("segment")) {
      zombie.write(ByteBuffer.wrap(new byte[1000]));
      zombie.sync();
      DirectoryLock second = again(directory).takeOver("lock", "second");
      assertThrows(
          IOException.class,
          () -> {
            zombie.write(ByteBuffer.wrap(new byte[500]));
            zombie.sync();
          });
      assertThrows(IOException.class, () -> zombie.write(ByteBuffer.wrap(new byte[1])));
      try (ReadFile file = directory.subdirectory("journal").open("segment")) {
        assertEquals(1000, file.size());
      }
      second.close();
    }
    first.close();
  }
}
