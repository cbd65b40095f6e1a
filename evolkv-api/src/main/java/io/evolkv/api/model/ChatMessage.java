package io.evolkv.api.model;

/**
 * A message of a conversation.
 *
 * @param role who speaks
 * @param content what is said; special tokens in it are plain characters
 */
public record ChatMessage(Role role, String content) {
  /** Who speaks. */
  public enum Role {
    /** Instructions that hold for the whole conversation. */
    SYSTEM,
    /** The person. */
    USER,
    /** The model. */
    ASSISTANT
  }

  /**
   * A message of the person.
   *
   * @param content what is said
   * @return the message
   */
  public static ChatMessage user(String content) {
    return new ChatMessage(Role.USER, content);
  }

  /**
   * Instructions for the whole conversation.
   *
   * @param content what is said
   * @return the message
   */
  public static ChatMessage system(String content) {
    return new ChatMessage(Role.SYSTEM, content);
  }
}
