package io.evolkv.bench.search;

/**
 * A method that held more entries than it may: unequal memory would make a comparison worthless.
 *
 * @param method the method
 * @param message what it held, in one line
 */
record OverBudget(Method method, String message) {}
