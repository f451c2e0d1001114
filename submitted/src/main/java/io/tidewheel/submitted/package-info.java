/** A program as users write it, for {@code spark-submit}. */
package io.tidewheel.submitted;
