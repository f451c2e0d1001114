package io.tidewheel.internal.checkpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How a process that owns a checkpoint is told to others. */
final class Owner {
  private Owner() {}

  static String ofThisProcess() {
    return "host="
        + host()
        + ", pid="
        + ProcessHandle.current().pid()
        + ", since="
        + Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
