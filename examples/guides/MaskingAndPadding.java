import dev.sinter.layers.Dense;
import dev.sinter.layers.Embedding;
import dev.sinter.layers.GRU;
import dev.sinter.layers.Masking;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.Sequential;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;

/** Sequences of different lengths in one batch: what is only there to fill does not count. */
final class MaskingAndPadding {
  /** Mean over the steps that count. */
  static final class MeanOfSteps extends Layer {
    @Override
    protected Tensor call(Tensor x, CallContext context) {
      Tensor counts = context.mask().orElseThrow().cast(x.dtype()).expandDims(-1);
      return x.times(counts).sum(1).dividedBy(counts.sum(1));
    }
  }

  public static void main(String[] arguments) {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(MaskingAndPadding::show);
    }
  }

  private static void show() {
    int[][] words = {{4, 2, 9, 0, 0}, {7, 0, 0, 0, 0}, {1, 2, 3, 4, 5}};
    Tensor embedded = new Embedding(10, 4).maskZero(true).apply(Tensor.of(words));
    System.out.println("mask: " + Arrays.toString(embedded.mask().orElseThrow().toFloats()));

    Sequential model = Sequential.of(new Embedding(10, 4).maskZero(true), new GRU(6), new Dense(1));
    float[] padded = model.predict(Tensor.of(new int[][] {{4, 2, 9, 0, 0}})).toFloats();
    float[] alone = model.predict(Tensor.of(new int[][] {{4, 2, 9}})).toFloats();
    System.out.println("zeros do not count: " + (Math.abs(padded[0] - alone[0]) < 1e-6));

    Tensor steps = Tensor.ofArray(new float[][][] {{{2, 4}, {4, 8}, {-1, -1}, {-1, -1}}});
    Tensor masked = new Masking(-1).apply(steps);
    System.out.println("mean: " + Arrays.toString(new MeanOfSteps().apply(masked).toFloats()));

    // Steps that do not count have no part in the loss, either.
    Sequential copy = Sequential.of(new Masking(-1).inputShape(4, 2));
    copy.compile(c -> c.optimizer("sgd").loss("mae"));
    Tensor targets = Tensor.ofArray(new float[][][] {{{2, 4}, {4, 8}, {100, 100}, {100, 100}}});
    System.out.println("loss: " + copy.evaluate(steps, targets).get("loss"));
  }
}
