/**
 * Reads Kafka topics directly: {@link io.tidewheel.kafka.KafkaUtils} makes the streams, each batch
 * of which is a set of {@link io.tidewheel.kafka.OffsetRange offset ranges} that can be read again.
 */
package io.tidewheel.kafka;
