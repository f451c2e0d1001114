package io.tidewheel.spi.plan;

/**
 * The identity of a plan node.
 *
 * @param id unique among all nodes of one context; engines key what they keep by it
 * @param scope the batch or context the node belongs to
 * @param operator what the user called, for messages: {@code map at Revenue.java:12}
 */
public record NodeInfo(long id, PlanScope scope, String operator) {}
