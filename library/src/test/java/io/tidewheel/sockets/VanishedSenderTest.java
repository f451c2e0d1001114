package io.tidewheel.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F56: the network between sender and receiver is cut, and nobody says a word: no end of the
 * connection, no error. Needs Linux, and the right to make a network of its own.
 */
@Tag("campaign")
class VanishedSenderTest {
  private static final String NETWORK = "tidewheel-sender";
  private static final String HOST = "10.231.7.2";
  private static final int PORT = 9_999;

  private Process sender;

  /** Greets each connection, and says nothing more. */
  static final class GreetingProgram {
    private GreetingProgram() {}

    public static void main(String[] arguments) throws IOException {
      List<Socket> connections = new ArrayList<>();
      try (ServerSocket server = new ServerSocket(PORT)) {
        System.out.println("listening");
        while (true) {
          Socket connection = server.accept();
          connections.add(connection);
          String greeting = "hello " + connections.size() + "\n";
          connection.getOutputStream().write(greeting.getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  private static boolean ip(String arguments) throws Exception {
    return ip(List.of(arguments.split(" "))).waitFor() == 0;
  }

  private static Process ip(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private void startSender() throws Exception {
    try {
      boolean ignored = ip("netns delete " + NETWORK); // What a test that was killed left.
      assumeTrue(ip("netns add " + NETWORK), "this user may make no network");
    } catch (IOException e) {
      assumeTrue(false, "there is no command 'ip': " + e);
    }
    assertTrue(ip("link add tidewheel0 type veth peer name tidewheel1 netns " + NETWORK));
    assertTrue(ip("address add 10.231.7.1/24 dev tidewheel0"));
    assertTrue(ip("link set tidewheel0 up"));
    assertTrue(ip("-n " + NETWORK + " address add " + HOST + "/24 dev tidewheel1"));
    assertTrue(ip("-n " + NETWORK + " link set tidewheel1 up"));
    sender =
        ip(
            List.of(
                "netns",
                "exec",
                NETWORK,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                GreetingProgram.class.getName()));
    assertEquals("listening", sender.inputReader().readLine());
  }

  @AfterEach
  void stopSender() throws Exception {
    if (sender != null) {
      int ignored = sender.destroyForcibly().waitFor();
      boolean deleted = ip("netns delete " + NETWORK);
      assertTrue(deleted);
    }
  }

  /** A minute of silence, and a minute of questions without an answer. */
  @Test
  @Timeout(240)
  void isNoticedByProbesAndAskedAgainWhenTheNetworkIsBack() throws Exception {
    startSender();
    try (SocketProgram program =
        new SocketProgram(SocketProgram.conf(), ssc -> ssc.socketTextStream(HOST, PORT))) {
      assertEquals(List.of("hello 1"), program.take(1));
      long cut = System.nanoTime();
      assertTrue(ip("-n " + NETWORK + " link set tidewheel1 down"));
      String complaint = program.firstComplaint(150);
      long seconds = (System.nanoTime() - cut) / 1_000_000_000;
      System.out.println("noticed after " + seconds + " s: " + complaint);
      assertTrue(seconds >= 50 && seconds <= 140, seconds + " s: " + complaint);
      assertTrue(ip("-n " + NETWORK + " link set tidewheel1 up"));
      assertEquals(List.of("hello 2"), program.take(1));
    }
  }
}
