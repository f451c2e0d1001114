/** What killed programs compute, so that whoever finds a result knows what it must be. */
package io.tidewheel.kills.numbers;
