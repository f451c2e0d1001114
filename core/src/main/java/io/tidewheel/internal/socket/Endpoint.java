package io.tidewheel.internal.socket;

import io.tidewheel.spi.config.Settings;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/**
 * Whom a receiver connects to, and how.
 *
 * @param connectMillis the longest it takes to connect
 * @param idleMillis the longest that nothing comes; 0 for no limit
 */
record Endpoint(String host, int port, int connectMillis, int idleMillis) implements Serializable {
  /** A sender whose machine is gone is noticed after two minutes, not after two hours. */
  private static final Map<SocketOption<Integer>, Integer> PROBES =
      Map.of(
          ExtendedSocketOptions.TCP_KEEPIDLE, 60,
          ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
          ExtendedSocketOptions.TCP_KEEPCOUNT, 6);

  /**
   * @param operation of the stream, for messages
   * @throws IllegalArgumentException if it can be no address
   */
  static Endpoint of(String operation, String host, int port, Settings settings) {
    if (host == null || host.isBlank() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          operation
              + ": host="
              + host
              + ", port="
              + port
              + " is no address; required are the name or address of a host, and a port from 1 to"
              + " 65535 on which the sender listens");
    }
    return new Endpoint(
        host,
        port,
        Math.toIntExact(settings.get(SocketKeys.CONNECT_TIMEOUT).toMillis()),
        Math.toIntExact(settings.get(SocketKeys.IDLE_TIMEOUT).toMillis()));
  }

  /** Connects; another thread may close the socket meanwhile. */
  void connect(Socket socket) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException("no address is known for the host");
    }
    socket.connect(address, connectMillis);
    socket.setSoTimeout(idleMillis);
    socket.setKeepAlive(true);
    probe(socket);
  }

  private static void probe(Socket socket) throws IOException {
    for (Map.Entry<SocketOption<Integer>, Integer> probe : PROBES.entrySet()) {
      if (socket.supportedOptions().contains(probe.getKey())) {
        socket.setOption(probe.getKey(), probe.getValue());
      }
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
