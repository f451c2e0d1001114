/**
 * A real Kafka broker for tests, demonstrations and measurements.
 *
 * <p>{@link io.tidewheel.testkit.kafka.EmbeddedKafka} runs one broker or three inside this JVM;
 * {@link io.tidewheel.testkit.kafka.KafkaProcess} runs one as a process of its own that can really
 * be killed. All sockets are bound to 127.0.0.1.
 */
package io.tidewheel.testkit.kafka;
