package dev.sinter.format.hdf5;

import dev.sinter.format.hdf5.Hdf5Tree.AttributeValue;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Seal;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a tree of groups as the HDF5 library does by default.
 *
 * <pre>
 *   superblock | seal | heaps of texts | of each group, the inner ones first:
 *                                        arrays (header, elements) | names | leaves | B-tree | header
 * </pre>
 *
 * Every block lies behind those that it refers to, so addresses are known when they are written;
 * only the superblock, which refers to the outermost group, is filled in at the end. The same tree
 * gives the same bytes. Source of the layout: the HDF5 File Format Specification, version 2.
 */
public final class Hdf5Writer {
  private static final int BLOCKS = Hdf5File.SEAL_AT + Hdf5File.SEAL.length();
  private static final long NOWHERE = -1L;

  /** Names in a leaf, and children of an inner node: twice these are the most. */
  private static final int LEAF_K = 4;

  private static final int INNER_K = 16;
  private static final int CHUNK = 1 << 16;

  /** What lies in the file: bytes made here, or the elements of an array. */
  private sealed interface Block {
    record Made(byte[] bytes) implements Block {}

    record Elements(NdArray array) implements Block {}
  }

  /** What a group or an array is referred to by. */
  private record Entry(byte[] name, long header, long tree, long heap) {
    Entry named(String other) {
      return new Entry(encoded(other), header, tree, heap);
    }
  }

  private final List<Block> blocks = new ArrayList<>();
  private final Deque<TextHeap.Reference> references = new ArrayDeque<>();

  /** How many names each group has; only asked, never walked. */
  private final Map<Hdf5Tree, Integer> names = new IdentityHashMap<>();

  private final Map<Hdf5Tree, Entry> written = new IdentityHashMap<>();
  private long position = BLOCKS;

  private Hdf5Writer() {}

  /**
   * Writes a file.
   *
   * @param root the outermost group
   * @param out gets the bytes; stays open
   * @throws IOException if {@code out} refuses
   */
  public static void write(Hdf5Tree root, OutputStream out) throws IOException {
    Hdf5Writer writer = new Hdf5Writer();
    TextHeap heap = new TextHeap();
    writer.names.put(root, 1);
    writer.collectTexts(root, heap);
    heap.collections(BLOCKS, writer.references).forEach(writer::add);
    Entry entry = writer.group("", root);
    byte[] superblock = writer.superblock(entry);
    out.write(superblock);
    out.write(writer.seal(superblock));
    writer.writeBlocks(out);
  }

  private byte[] seal(byte[] superblock) throws IOException {
    MessageDigest digest = Seal.digest();
    digest.update(superblock);
    digest.update(Hdf5File.SEAL.blank());
    try (OutputStream nowhere = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      writeBlocks(nowhere);
    }
    return Hdf5File.SEAL.of(digest.digest());
  }

  private void writeBlocks(OutputStream out) throws IOException {
    for (Block block : blocks) {
      switch (block) {
        case Block.Made(byte[] bytes) -> out.write(bytes);
        case Block.Elements(NdArray array) -> writeElements(array, out);
      }
    }
  }

  /** Texts come in the order in which their references are asked for later. */
  private void collectTexts(Hdf5Tree tree, TextHeap heap) {
    for (Hdf5Tree child : tree.groups().values()) {
      if (names.merge(child, 1, Integer::sum) == 1) {
        collectTexts(child, heap);
      }
    }
    for (AttributeValue value : tree.attributes().values()) {
      switch (value) {
        case AttributeValue.Text(String text, _) -> heap.add(text);
        case AttributeValue.Texts(List<String> texts) -> texts.forEach(heap::add);
        case AttributeValue.FixedTexts _, AttributeValue.Nothing _ -> {}
      }
    }
  }

  private static void writeElements(NdArray array, OutputStream out) throws IOException {
    MemorySegment elements = array.buffer().segment();
    long bytes = array.count() * array.type().bytes();
    byte[] chunk = new byte[(int) Math.min(CHUNK, bytes)];
    for (long at = 0; at < bytes; at += chunk.length) {
      int length = (int) Math.min(chunk.length, bytes - at);
      MemorySegment.copy(elements, at, MemorySegment.ofArray(chunk), 0, length);
      out.write(chunk, 0, length);
    }
    out.write(new byte[(int) (padded(bytes) - bytes)]);
  }

  private static long padded(long bytes) {
    return (bytes + 7) & -8;
  }

  /** {@return the address of bytes, which are padded to eight} */
  private long add(byte[] bytes) {
    long address = position;
    byte[] whole = Arrays.copyOf(bytes, (int) padded(bytes.length));
    blocks.add(new Block.Made(whole));
    position += whole.length;
    return address;
  }

  private long add(NdArray array) {
    if (array.count() == 0) {
      return NOWHERE;
    }
    long address = position;
    blocks.add(new Block.Elements(array));
    position += padded(array.count() * array.type().bytes());
    return address;
  }

  private byte[] superblock(Entry root) {
    Bytes out = new Bytes();
    out.bytes(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'});
    out.u8(0).u8(0).u8(0).u8(0).u8(0).u8(8).u8(8).u8(0);
    out.u16(LEAF_K).u16(INNER_K).u32(0);
    out.u64(0).u64(NOWHERE).u64(position).u64(NOWHERE);
    return symbol(out, 0, root).toBytes();
  }

  private static Bytes symbol(Bytes out, long name, Entry entry) {
    boolean isGroup = entry.tree != NOWHERE;
    out.u64(name).u64(entry.header).u32(isGroup ? 1 : 0).u32(0);
    return isGroup ? out.u64(entry.tree).u64(entry.heap) : out.u64(0).u64(0);
  }

  // ---- groups -----------------------------------------------------------------------------------

  /** Writes a group when it is met first; its other names lead to the same bytes. */
  private Entry group(String name, Hdf5Tree tree) {
    Entry first = written.get(tree);
    if (first != null) {
      return first.named(name);
    }
    Entry entry = newGroup(name, tree);
    written.put(tree, entry);
    return entry;
  }

  private Entry newGroup(String name, Hdf5Tree tree) {
    List<Entry> entries = new ArrayList<>();
    tree.groups().forEach((child, inner) -> entries.add(group(child, inner)));
    for (Map.Entry<String, NdArray> array : tree.arrays().entrySet()) {
      if (tree.groups().containsKey(array.getKey())) {
        throw new ModelException(
            "HDF5: '" + array.getKey() + "' would be both an array and a group; rename a weight");
      }
      entries.add(array(array.getKey(), array.getValue()));
    }
    entries.sort((a, b) -> Arrays.compareUnsigned(a.name, b.name));
    long[] offsets = new long[entries.size()];
    long heap = localHeap(entries, offsets);
    long root = tree(entries, offsets);
    Bytes table = new Bytes().u64(root).u64(heap);
    List<byte[]> messages = new ArrayList<>(List.of(Messages.message(Messages.SYMBOLS, table)));
    tree.attributes()
        .forEach((key, value) -> messages.add(Messages.attribute(key, value, references)));
    return new Entry(
        encoded(name), add(Messages.header(messages, names.getOrDefault(tree, 1))), root, heap);
  }

  private static byte[] encoded(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private Entry array(String name, NdArray array) {
    long elements = add(array);
    Bytes layout =
        new Bytes().u8(3).u8(1).u64(elements).u64(array.count() * array.type().bytes()).pad();
    List<byte[]> messages =
        List.of(
            Messages.message(Messages.DATASPACE, Messages.dataspace(array.shape())),
            Messages.message(Messages.DATATYPE, Messages.datatype(array.type())),
            Messages.message(Messages.FILL, new Bytes().u8(2).u8(2).u8(2).u8(1).u32(0)),
            Messages.message(Messages.LAYOUT, layout));
    return new Entry(encoded(name), add(Messages.header(messages, 1)), NOWHERE, NOWHERE);
  }

  /** Writes the local heap: an empty name, then one for each entry. */
  private long localHeap(List<Entry> entries, long[] offsets) {
    Bytes data = new Bytes().u64(0);
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = data.size();
      data.bytes(entries.get(i).name).u8(0).pad();
    }
    long segment = add(data.toBytes());
    Bytes heap = new Bytes().ascii("HEAP").u32(0).u64(data.size()).u64(1).u64(segment);
    return add(heap.toBytes());
  }

  /** A node of the B-tree, or a leaf with names. */
  private record Node(long address, long lastName) {}

  private long tree(List<Entry> entries, long[] names) {
    List<Node> nodes = new ArrayList<>();
    for (int from = 0; from < names.length; from += 2 * LEAF_K) {
      int to = Math.min(names.length, from + 2 * LEAF_K);
      Bytes leaf = new Bytes().ascii("SNOD").u8(1).u8(0).u16(to - from);
      for (int i = from; i < to; i++) {
        symbol(leaf, names[i], entries.get(i));
      }
      nodes.add(new Node(add(leaf.upTo(8 + 2 * LEAF_K * 40)), names[to - 1]));
    }
    int level = 0;
    do {
      nodes = level(nodes, level++);
    } while (nodes.size() > 1);
    return nodes.getFirst().address;
  }

  /** Writes the nodes above some nodes; each begins where the one before ends. */
  private List<Node> level(List<Node> below, int level) {
    List<Node> nodes = new ArrayList<>();
    int size = 24 + (4 * INNER_K + 1) * 8;
    long first = position;
    long nameBefore = 0;
    int from = 0;
    do {
      int to = Math.min(below.size(), from + 2 * INNER_K);
      long left = from == 0 ? NOWHERE : first + (long) (nodes.size() - 1) * size;
      long right = to == below.size() ? NOWHERE : first + (long) (nodes.size() + 1) * size;
      Bytes node = new Bytes().ascii("TREE").u8(0).u8(level).u16(to - from).u64(left).u64(right);
      node.u64(nameBefore);
      for (Node child : below.subList(from, to)) {
        node.u64(child.address).u64(child.lastName);
        nameBefore = child.lastName;
      }
      nodes.add(new Node(add(node.upTo(size)), nameBefore));
      from = to;
    } while (from < below.size());
    return nodes;
  }
}
