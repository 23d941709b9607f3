package dev.sinter.ir.graph;

/** Names of ops in messages and in the text form: one table. */
public final class OpNames {
  private OpNames() {}

  /** {@return the op's name; that of an elementwise op is its scalar op's} */
  public static String of(Op op) {
    return switch (op) {
      case Op.Parameter _ -> "parameter";
      case Op.Constant _ -> "constant";
      case Op.Iota _ -> "iota";
      case Op.DimensionSize _ -> "dimension-size";
      case Op.RandomBits _ -> "random-bits";
      case Op.Elementwise(var scalarOp) -> scalarOp.text();
      case Op.Cast _ -> "cast";
      case Op.Bitcast _ -> "bitcast";
      case Op.StopGradient _ -> "stop-gradient";
      case Op.Broadcast _ -> "broadcast";
      case Op.Reshape _ -> "reshape";
      case Op.Transpose _ -> "transpose";
      case Op.Slice _ -> "slice";
      case Op.DynamicSlice _ -> "dynamic-slice";
      case Op.DynamicUpdate _ -> "dynamic-update";
      case Op.Pad _ -> "pad";
      case Op.Concat _ -> "concat";
      case Op.Reverse _ -> "reverse";
      case Op.Reduce _ -> "reduce";
      case Op.ArgReduce _ -> "arg-reduce";
      case Op.Cumulative _ -> "cumulative";
      case Op.Sort _ -> "sort";
      case Op.ArgSort _ -> "arg-sort";
      case Op.DotGeneral _ -> "dot-general";
      case Op.Convolution _ -> "convolution";
      case Op.WindowReduce _ -> "window-reduce";
      case Op.WindowReduceGradient _ -> "window-reduce-gradient";
      case Op.Gather _ -> "gather";
      case Op.ScatterAdd _ -> "scatter-add";
      case Op.Scan _ -> "scan";
      case Op.While _ -> "while";
      case Op.Cond _ -> "cond";
      case Op.Call _ -> "call";
      case Op.GetResult _ -> "get-result";
      case Op.Softmax _ -> "softmax";
      case Op.LogSoftmax _ -> "log-softmax";
      case Op.LogSumExp _ -> "log-sum-exp";
      case Op.Normalize _ -> "normalize";
      case Op.Gelu _ -> "gelu";
      case Op.Mean _ -> "mean";
      case Op.Attention _ -> "attention";
      case Op.SoftmaxCrossentropy _ -> "softmax-crossentropy";
      case Op.SparseSoftmaxCrossentropy _ -> "sparse-softmax-crossentropy";
      case Op.SigmoidCrossentropy _ -> "sigmoid-crossentropy";
    };
  }
}
