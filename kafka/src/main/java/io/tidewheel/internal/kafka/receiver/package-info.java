/**
 * Kafka through receivers: consumers of a group, whose offsets are committed behind their blocks.
 */
package io.tidewheel.internal.kafka.receiver;
