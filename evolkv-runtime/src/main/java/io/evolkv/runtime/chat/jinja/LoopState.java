package io.evolkv.runtime.chat.jinja;

import io.evolkv.runtime.chat.jinja.Value.Bool;
import io.evolkv.runtime.chat.jinja.Value.Int;
import java.util.List;

/** The variable {@code loop}. */
final class LoopState implements Value {
  private final List<Value> elements;
  private int index;

  LoopState(List<Value> elements) {
    this.elements = elements;
  }

  boolean hasMore() {
    return index < elements.size();
  }

  void advance() {
    index++;
  }

  Value current() {
    return elements.get(index);
  }

  @Override
  public boolean truth() {
    return true;
  }

  @Override
  public TaggedText display() {
    throw JinjaException.failure("printing 'loop' is not supported");
  }

  @Override
  public String typeName() {
    return "loop";
  }

  @Override
  public Value attribute(String name) {
    int size = elements.size();
    return switch (name) {
      case "index" -> new Int(index + 1L);
      case "index0" -> new Int(index);
      case "revindex" -> new Int(size - index);
      case "revindex0" -> new Int(size - index - 1L);
      case "first" -> Bool.of(index == 0);
      case "last" -> Bool.of(index == size - 1);
      case "length" -> new Int(size);
      case "previtem" -> neighbour(index - 1, "there is no previous item");
      case "nextitem" -> neighbour(index + 1, "there is no next item");
      case "cycle", "changed", "depth", "depth0" ->
          throw JinjaException.failure("loop." + name + " is not supported");
      default -> Undefined.attribute(this, name);
    };
  }

  private Value neighbour(int place, String missing) {
    return place >= 0 && place < elements.size() ? elements.get(place) : new Undefined(missing);
  }
}
