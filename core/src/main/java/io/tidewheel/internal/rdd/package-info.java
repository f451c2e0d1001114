/**
 * What RDD operations are composed of: a dataset is a plan node with the scope it belongs to, and
 * each operation builds a few nodes with functions written here. Knows no stream and no batch.
 */
package io.tidewheel.internal.rdd;
