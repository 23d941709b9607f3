import dev.sinter.ir.type.DType;
import dev.sinter.layers.Concatenate;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Dropout;
import dev.sinter.layers.Embedding;
import dev.sinter.layers.Flatten;
import dev.sinter.layers.Normalization;
import dev.sinter.layers.StringLookup;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Csv;
import dev.sinter.runtime.file.CsvTable;
import dev.sinter.tensor.StringArray;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;
import java.util.SequencedMap;

/**
 * A table with numbers and words: whether it rains tomorrow, from today's weather. Layers that
 * adapt to the data bring numbers to one scale and words to indices.
 *
 * <pre>{@code ./sinter java examples/java/RainTomorrow.java}</pre>
 */
final class RainTomorrow {
  private RainTomorrow() {}

  public static void main(String[] arguments) {
    Program.run(RainTomorrow::train);
  }

  static SequencedMap<String, Double> train() {
    CsvTable days = Csv.withHeader().readText(Program.data("seattle-weather.csv"));
    int count = (int) days.rows() - 1;
    NdArray numbers =
        days.numbers(ElementType.F32, "precipitation", "temp_max", "temp_min", "wind");
    Tensor measured = Tensor.of(numbers).slice(0, 0, count);
    Tensor rain =
        Tensor.of(days.numbers(ElementType.F32, "precipitation"))
            .slice(0, 1, count + 1)
            .greater(0)
            .cast(DType.F32);
    StringArray kinds = StringArray.of(days.column("weather").subList(0, count));
    StringArray months =
        StringArray.of(
            days.column("date").subList(0, count).stream().map(d -> d.substring(5, 7)).toList());

    int training = 1095; // three years train, the last one tests
    Normalization scale = new Normalization();
    scale.adapt(measured.slice(0, 0, training).array());
    StringLookup kind = new StringLookup();
    kind.adapt(kinds);
    StringLookup month = new StringLookup();
    month.adapt(months);
    Tensors inputs =
        Tensors.of(
            measured, kind.apply(kinds).reshape(count, 1), month.apply(months).reshape(count, 1));

    Model model = model(scale);
    model.compile(c -> c.optimizer("adam").loss("binary_crossentropy").metrics("accuracy", "AUC"));
    model.fit(
        inputs.map(t -> t.slice(0, 0, training)),
        rain.slice(0, 0, training),
        f -> f.epochs(20).batchSize(32).verbose(0));
    return model.evaluate(
        inputs.map(t -> t.slice(0, training, count)), rain.slice(0, training, count));
  }

  private static Model model(Normalization scale) {
    Tensor measured = Input.builder(4).name("measured").build();
    Tensor kind = Input.builder(1).name("kind").dtype(DType.I32).build();
    Tensor month = Input.builder(1).name("month").dtype(DType.I32).build();
    Tensor features =
        new Concatenate()
            .apply(
                List.of(
                    scale.apply(measured),
                    new Flatten().apply(new Embedding(6, 3).apply(kind)),
                    new Flatten().apply(new Embedding(13, 3).apply(month))));
    Tensor hidden = new Dropout(0.2).apply(new Dense(32).activation("relu").apply(features));
    Tensor rain = new Dense(1).activation("sigmoid").apply(hidden);
    return new Model(Tensors.of(measured, kind, month), Tensors.of(rain), "rain");
  }
}
