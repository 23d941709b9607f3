import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Csv;

/** The yearly numbers of sunspots, 1700 to 2008, in hundreds. */
final class Sunspots {
  private Sunspots() {}

  static float[] read() {
    NdArray table =
        Csv.withHeader()
            .readText(Program.data("sunspots.csv"))
            .numbers(ElementType.F32, "sunspots");
    float[] values = new float[(int) table.rows()];
    for (int year = 0; year < values.length; year++) {
      values[year] = (float) table.buffer().getDouble(year) / 100;
    }
    return values;
  }
}
