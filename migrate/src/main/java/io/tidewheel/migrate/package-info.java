/** An OpenRewrite recipe that turns a program for Spark Streaming into one for Tidewheel. */
package io.tidewheel.migrate;
