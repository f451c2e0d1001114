package io.tidewheel.internal.graph;

import io.tidewheel.Partitioner;

/**
 * What sort of stateful operator it is.
 *
 * @param name what the user called; begins the derived id, so it must never change
 * @param partitioner how the user had the state partitioned; null if that is left to the default
 */
public record StatefulKind(String name, Partitioner partitioner) {}
