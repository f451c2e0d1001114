/**
 * A real Spark cluster on this machine, of processes that end with the one that started it. Nothing
 * here needs Spark on its own class path.
 */
package io.tidewheel.demo.cluster;
