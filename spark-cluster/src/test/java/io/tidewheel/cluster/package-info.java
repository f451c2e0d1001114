/** Programs on a real Spark cluster, whose processes are killed. */
package io.tidewheel.cluster;
