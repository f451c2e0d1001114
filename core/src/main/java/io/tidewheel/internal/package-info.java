/** What streams and inputs share that is no user's business. */
package io.tidewheel.internal;
