/**
 * The embedded engine: interprets plans on threads of this JVM. Partitions are pipelines of
 * iterators; records are gathered only at exchanges, at persisted nodes and in what state nodes
 * emit. Start reading at {@code EmbeddedRun}, then {@code JobExecution}.
 */
package io.tidewheel.internal.embedded;
