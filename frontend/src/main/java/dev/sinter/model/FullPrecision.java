package dev.sinter.model;

/**
 * A layer that computes in float32 under policies with fewer bits, as statistics over many elements
 * need: its inputs are widened, its weights are float32, its results are narrowed again.
 */
public interface FullPrecision {}
