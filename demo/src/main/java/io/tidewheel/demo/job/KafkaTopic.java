package io.tidewheel.demo.job;

/** Where orders are. */
public record KafkaTopic(String bootstrapServers, String name) {}
