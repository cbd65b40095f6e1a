/**
 * Chat templates: how a model wants a conversation written. They come with the model, are rendered
 * as transformers renders them, and give special tokens where the template wrote them, never where
 * a message did.
 */
@NullMarked
package io.evolkv.runtime.chat;

import org.jspecify.annotations.NullMarked;
