package io.tidewheel.testkit.simulation;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryProvider;
import java.net.URI;

/** Opens {@code sim:NAME}, the {@link SimulatedDisk} of that name. */
public final class SimulatedDirectoryProvider implements DirectoryProvider {
  @Override
  public String scheme() {
    return "sim";
  }

  @Override
  public Directory open(URI location) {
    return SimulatedDisk.find(location.getSchemeSpecificPart()).root();
  }
}
