package io.tidewheel.testkit.simulation;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.testkit.contract.DirectoryContract;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;

class SimulatedDirectoryTest extends DirectoryContract {
  private final SimulatedDisk disk = SimulatedDisk.named("contract", 1);

  @AfterEach
  void forget() {
    disk.close();
  }

  @Override
  protected Directory newDirectory() {
    return disk.root();
  }

  @Override
  protected Directory again(Directory directory) {
    return new SimulatedDirectoryProvider().open(URI.create("sim:contract"));
  }
}
