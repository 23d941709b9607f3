package dev.sinter.runtime.training;

import java.util.OptionalLong;

/**
 * What listeners are told about a loop before it starts.
 *
 * @param verbose 0 silent, 1 a bar, 2 a line per epoch
 * @param epochs number of the last epoch plus one
 * @param steps steps in an epoch, if known
 */
public record LoopParameters(int verbose, int epochs, OptionalLong steps) {}
