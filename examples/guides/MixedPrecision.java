import dev.sinter.ir.type.DType;
import dev.sinter.layers.Dense;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.optimizers.LossScaleOptimizer;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;

/** Layers that compute in 16 bits and keep their weights in 32. */
final class MixedPrecision {
  public static void main(String[] arguments) {
    try (Session session = Session.builder().seed(1).dtypePolicy("mixed_float16").build()) {
      session.run(MixedPrecision::show);
    }
  }

  private static void show() {
    Dense hidden = new Dense(16).activation("relu").inputShape(2);
    // The last layer gives 32 bits, so that the loss is exact.
    Sequential model = Sequential.of(hidden, new Dense(1).activation("sigmoid").dtype(DType.F32));
    System.out.println("policy: " + hidden.dtypePolicy().name());
    System.out.println("weights: " + hidden.weights().getFirst().dtype());
    System.out.println("result of the layer: " + hidden.apply(Tensor.ones(1, 2)).dtype());
    System.out.println("result of the model: " + model.predict(Tensor.ones(1, 2)).dtype());

    float[][] x = new float[100][2];
    float[][] y = new float[100][1];
    for (int i = 0; i < 100; i++) {
      x[i] = new float[] {i % 10 / 5f - 0.9f, i / 10 / 5f - 0.9f};
      y[i][0] = x[i][0] + x[i][1] > 0.05 ? 1 : 0;
    }
    LossScaleOptimizer optimizer = new LossScaleOptimizer(new Adam(0.02));
    model.compile(c -> c.optimizer(optimizer).loss("binary_crossentropy").metrics("accuracy"));
    model.fit(x, y, f -> f.epochs(30).verbose(0));
    System.out.println("learned: " + (model.evaluate(x, y).get("accuracy") > 0.9));
  }
}
