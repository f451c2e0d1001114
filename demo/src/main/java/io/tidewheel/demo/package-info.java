/**
 * The {@code tidewheel demo} command: a broker, a generator of orders, a job that reads them, and a
 * check at the end that nothing was lost or counted twice. {@link io.tidewheel.demo.RevenueJob} is
 * the job, and the place to start reading; orders and what is on the screen have packages of their
 * own.
 */
package io.tidewheel.demo;
