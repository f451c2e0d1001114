package io.tidewheel.testkit.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Ports of 127.0.0.1 that nobody listens on.
 *
 * <p>They lie below the range from which systems take the port of an outgoing connection. A client
 * that keeps trying to reach a stopped broker could otherwise be given that very port, and the
 * broker could not come back to it.
 *
 * <p>A port may be taken by somebody else before it is used: who binds it has to expect that.
 */
final class FreePorts {

  private static final int LOWEST = 20_000;
  private static final int END = 32_000;
  private static final int PROBES = 1_000;

  private final RandomGenerator random;

  FreePorts(RandomGenerator random) {
    this.random = random;
  }

  /** Different ports, all free a moment ago. */
  List<Integer> pick(int count) {
    List<Integer> ports = new ArrayList<>();
    for (int probe = 0; probe < PROBES; probe++) {
      int port = random.nextInt(LOWEST, END);
      if (!ports.contains(port) && isFree(port)) {
        ports.add(port);
      }
      if (ports.size() == count) {
        return ports;
      }
    }
    throw new IllegalStateException(
        "No free ports: host=127.0.0.1, range=["
            + LOWEST
            + ", "
            + END
            + "), probes="
            + PROBES
            + ", found="
            + ports.size()
            + " < required="
            + count
            + ". Stop what occupies the range");
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (BindException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a port that was already taken is why something failed. */
  static boolean wereTaken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return true;
      }
    }
    return false;
  }
}
