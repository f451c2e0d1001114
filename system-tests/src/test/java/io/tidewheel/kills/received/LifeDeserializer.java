package io.tidewheel.kills.received;

import io.tidewheel.kills.trap.Step;
import io.tidewheel.kills.trap.Trap;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Deserializer;

/** Adds to each value which process received it. Made by Kafka's client. */
public final class LifeDeserializer implements Deserializer<String> {
  private static final long LIFE = ProcessHandle.current().pid();

  @Override
  public String deserialize(String topic, byte[] value) {
    Trap.at(Step.ARRIVED);
    return new String(value, StandardCharsets.UTF_8) + " " + LIFE;
  }
}
