/**
 * What engines and state stores promise, as tests: a module that brings one extends the contract in
 * its own tests and passes it. The cases are named after what they promise and can be read in place
 * of a specification.
 */
package io.tidewheel.testkit.contract;
