/**
 * The function types that streams and RDDs take. Each has one method {@code call} that may throw.
 * They are serializable, so that a program that runs in one JVM also runs on a cluster.
 */
package io.tidewheel.function;
