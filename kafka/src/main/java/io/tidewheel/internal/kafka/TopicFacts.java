package io.tidewheel.internal.kafka;

import org.apache.kafka.common.Uuid;

/**
 * What the brokers say about a topic.
 *
 * @param id changes when a topic is deleted and created again under the same name
 * @param partitions how many, numbered from 0
 */
record TopicFacts(Uuid id, int partitions) {}
