/** What an operator costs per record, under JMH. */
package io.tidewheel.benchmarks.jmh;
