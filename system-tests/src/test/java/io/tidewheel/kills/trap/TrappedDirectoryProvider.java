package io.tidewheel.kills.trap;

import io.tidewheel.spi.file.Directory;
import io.tidewheel.spi.file.DirectoryProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.ServiceLoader;

/** Opens {@code kills:/path}: the local directory of that path, with traps. */
public final class TrappedDirectoryProvider implements DirectoryProvider {
  private static final String SCHEME = "kills";

  /** Where a program finds the directory. */
  public static String location(Path directory) {
    return SCHEME + ":" + directory.toAbsolutePath();
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Directory open(URI location) {
    return new TrappedDirectory(
        ServiceLoader.load(DirectoryProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.scheme().equals("file"))
            .findFirst()
            .orElseThrow()
            .open(Path.of(location.getPath()).toUri()),
        "");
  }
}
