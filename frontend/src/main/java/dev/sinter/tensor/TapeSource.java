package dev.sinter.tensor;

/** What a gradient can be taken with respect to. */
public sealed interface TapeSource permits Tensor, Variable {}
