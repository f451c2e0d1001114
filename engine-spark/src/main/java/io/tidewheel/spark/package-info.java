/** How a program runs its batches on a Spark context that it has already. */
package io.tidewheel.spark;
