package dev.sinter.ir.type;

/** Type of a graph value: a tensor, or the tuple that an op with several results gives. */
public sealed interface Type permits TensorType, TupleType {}
