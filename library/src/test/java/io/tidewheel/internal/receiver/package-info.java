/** Tests of receivers with the library's codecs and journals. */
package io.tidewheel.internal.receiver;
