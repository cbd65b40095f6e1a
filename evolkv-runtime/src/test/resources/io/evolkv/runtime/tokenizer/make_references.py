#!/usr/bin/env python3
"""Makes the tokenizer references beside this file with the libraries that models are published with.

usage: make_references.py TEXT GEMMA.gguf GEMMA_GOLDENS.jsonl.gz
needs: pip install tokenizers==0.23.3 sentencepiece==0.2.3 protobuf gguf==0.19.0
TEXT is any English text to train on (../shared/data/text/shakespeare.txt)
"""
import gzip, io, json, os, random, sys
import sentencepiece
from sentencepiece import sentencepiece_model_pb2 as proto
from tokenizers import (AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers,
                        processors, trainers)

HERE = os.path.dirname(os.path.abspath(__file__))
CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
REST = r"\s*[\r\n]+|\s+(?!\S)|\s+"
CAPITALISED = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
CAPITALS = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
LLAMA3 = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|" + REST
QWEN2 = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|" + REST
TEKKEN = CAPITALISED + "|" + CAPITALS + r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|" + REST
GPT4O = (CAPITALISED + CONTRACTIONS + "?|" + CAPITALS + CONTRACTIONS
         + r"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|" + REST)

STRINGS = [
    "Hello, world!", " leading", "trailing ", "  two  spaces  ", "a\tb\t\tc", "line\nline\n\nline\r\n\r\nx",
    "It's I'LL we'Ve they're DON'T can\u2019t o'clock 'Sx 'll", "a'\u017f b'\u017fx", "x'\u212a", "1 12 123 1234 12345 1,234.56",
    "\u0661\u0662\u0663\u0664 \u096a\u096b \u00b2\u00b3\u00b9 \u2167\u2168 \u00bd \U0001d7ce\U0001d7cf", "na\u00efve cafe\u0301 e\u0301\u0301 \u1e9b\u0323",
    "HTTPServer getHTTPResponse camelCaseText SCREAMING_CASE iPhone McDonald", "\u01c5ungla \u01c8 \u02b0\u02b2 \u1d43",
    "\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8 \u4e2d\u6587\uff0c\u6807\u70b9\u3002", "\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab\u1100\u116e\u11a8", "\u0e44\u0e17\u0e22\u0e17\u0e35\u0e48 \u0928\u092e\u0938\u094d\u0924\u0947",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0650\u0633\u0652\u0645\u0650 \u05e9\u05b8\u05dc\u05d5\u05b9\u05dd", "\u041f\u0440\u0438\u0432\u0435\u0442 \u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1 \u0130stanbul",
    "\U0001f600\U0001f469\u200d\U0001f469\u200d\U0001f467\U0001f44d\U0001f3fd \u2764\ufe0f", "a\u00a0b\u2003c\u3000d\u0085e\u2028f\u001cg\u200bh\ufeffi",
    "path/to/file //comment /* x */ https://a.b/c?d=e&f#g", "!!!\n\n///\n?\r\n/", "{\"k\": [1, 2.5e-3], 'x': null}",
    "\u2581under \u2581\u2581a \u2581", "<s>hi</s> <|im_start|>user <|end|>", "<0x0A><0x41>", "#\u0301 $100% ^~`|", "\x00\x01\x7f", "\u00ad\u00df\u00df",
    "to be, or not to be, that is the question", "The king\u2019s horse; the queen's crown.", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", " " * 40, "\n" * 7,
    "ab[TAG]cd [TAG] e[TAG]  f", "x  [TAG]y", "\ufb01ne \u212b \uac00\u0301 A\u030a", "\u4e00" * 5, "12\u0663four5", "_a__b_ -- \u2013 \u2014", "", " ", "\n", "z",
]


def write(name, value):
    with open(os.path.join(HERE, name), "w", encoding="ascii") as out:
        json.dump(value, out, ensure_ascii=True, separators=(",", ":"))
        out.write("\n")


def splits():
    def pieces(rule, text):
        if not text:
            return []
        return [text[a:b] for _, (a, b) in rule.pre_tokenize_str(text)]
    whole = lambda regex: pre_tokenizers.Split(Regex(regex), "isolated")
    gpt2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
    rules = {
        "smollm": pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), whole(gpt2)]),
        "gpt-2": whole(gpt2), "llama-bpe": whole(LLAMA3), "qwen2": whole(QWEN2), "tekken": whole(TEKKEN), "gpt-4o": whole(GPT4O),
    }
    write("splits.json", {name: [{"text": t, "pieces": pieces(rule, t)} for t in STRINGS] for name, rule in rules.items()})


def corpus(path):
    with open(path, encoding="utf-8") as text:
        lines = text.read(120_000).splitlines()
    return lines + [s for s in STRINGS if "\x00" not in s] * 3


def save(name, tokenizer, config):
    folder = os.path.join(HERE, "folders", name)
    os.makedirs(folder, exist_ok=True)
    tokenizer.save(os.path.join(folder, "tokenizer.json"), pretty=False)
    with open(os.path.join(folder, "tokenizer_config.json"), "w") as out:
        json.dump(config, out)
    cases = [{"text": t, "ids": tokenizer.encode(t, add_special_tokens=False).ids,
              "prompt": tokenizer.encode(t, add_special_tokens=True).ids} for t in TEXTS]
    for case in cases:
        case["decoded"] = tokenizer.decode(case["ids"], skip_special_tokens=True)
    marked = [{"text": t, "ids": tokenizer.encode(t, add_special_tokens=False).ids} for t in MARKED]
    write(os.path.join("folders", name, "references.json"), {"plain": cases, "marked": marked})


# What a user writes must not give special tokens, so plain texts are compared without their names.
TEXTS = [s for s in STRINGS if "<s>" not in s]

# What a template writes does give them.
MARKED = ["<s>hello<|end|>  \n world</s>", "<|begin|>user\nHi<|end|>\n<|begin|>assistant\n", "a <|end|> b", "  <|end|>",
          "<|end|><|end|>", "x<s>[TAG] y</s>", "<s> [TAG]\n<|end|>\n\nz", "no tokens <|beg in|>"]


def byte_level(name, lines, regex, config, bos=None, lacks="", **model):
    tokenizer = Tokenizer(models.BPE(**model))
    if name == "qwen":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(regex), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    alphabet = [c for c in pre_tokenizers.ByteLevel.alphabet() if c not in lacks]
    tokenizer.train_from_iterator(lines, trainers.BpeTrainer(
        vocab_size=600, initial_alphabet=sorted(alphabet), show_progress=False, special_tokens=[]))
    tokenizer.add_special_tokens([AddedToken("<|begin|>", special=True, normalized=False), AddedToken("<|end|>", special=True, normalized=False)])
    tokenizer.add_tokens([AddedToken("[TAG]", special=False, normalized=False, rstrip=name == "llama3")])
    tokenizer.decoder = decoders.ByteLevel()
    if bos:
        tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(
            single=bos + " $A", pair=bos + " $A " + bos + " $B", special_tokens=[(bos, tokenizer.token_to_id(bos))])])
    save(name, tokenizer, config)


def sentence_piece_like(name, lines, normalizer, pre_tokenizer, config, strip, bos=None, unk_only=False):
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=not unk_only))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    byte_tokens = [] if unk_only else ["<0x%02X>" % b for b in range(256)]
    # Trained on words, as SentencePiece does; merged over whole texts.
    training = Tokenizer(models.BPE(unk_token="<unk>"))
    training.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    training.train_from_iterator(lines, trainers.BpeTrainer(
        vocab_size=700, limit_alphabet=90, show_progress=False, special_tokens=["<unk>", "<s>", "</s>"] + byte_tokens))
    data = json.loads(training.to_str())["model"]
    merges = [tuple(m) for m in data["merges"]]
    tokenizer.model = models.BPE(vocab=data["vocab"], merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=not unk_only)
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in ("<unk>", "<s>", "</s>")])
    tokenizer.add_special_tokens([AddedToken("<|end|>", special=True, normalized=False, rstrip=True)])
    tokenizer.add_tokens([AddedToken("[TAG]", special=False, normalized=False, lstrip=name == "phi")])
    steps = [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()]
    tokenizer.decoder = decoders.Sequence(steps + ([decoders.Strip(" ", 1, 0)] if strip else []))
    if bos:
        tokenizer.post_processor = processors.TemplateProcessing(
            single=bos + " $A", pair=bos + " $A " + bos + " $B", special_tokens=[(bos, tokenizer.token_to_id(bos))])
    save(name, tokenizer, config)


def sentence_piece(lines):
    """SentencePiece's own BPE: what GGUF writes as tokenizer.ggml.model = llama."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(l for l in lines if l.strip()), model_writer=model, model_type="bpe", vocab_size=900, byte_fallback=True,
        character_coverage=0.999, add_dummy_prefix=True, remove_extra_whitespaces=False, normalization_rule_name="identity",
        split_digits=True, num_threads=1, minloglevel=2)
    parsed = proto.ModelProto.FromString(model.getvalue())
    for prefix in (True, False):
        parsed.normalizer_spec.add_dummy_prefix = prefix
        processor = sentencepiece.SentencePieceProcessor(model_proto=parsed.SerializeToString())
        texts = [t for t in STRINGS if "\x00" not in t]
        write("sentencepiece-%s.json" % ("prefix" if prefix else "plain"), {
            "tokens": [p.piece for p in parsed.pieces], "scores": [p.score for p in parsed.pieces],
            "kinds": [p.type for p in parsed.pieces],
            "cases": [{"text": t, "ids": processor.encode(t)} for t in texts]})


def gemma(path, goldens):
    """The strings of the goldens that llama.cpp encodes otherwise than SentencePiece with the same vocabulary."""
    from gguf import GGUFReader
    fields = GGUFReader(path).fields
    tokens, kinds, scores = (fields["tokenizer.ggml." + k].contents() for k in ("tokens", "token_type", "scores"))
    model = proto.ModelProto()
    for token, kind, score in zip(tokens, kinds, scores):
        piece = model.pieces.add()
        piece.piece = token.replace(" ", "\u2581") if kind == 4 else token
        piece.score, piece.type = score, 2 if token == "<unk>" else kind
    spec = model.trainer_spec
    spec.model_type, spec.byte_fallback, spec.vocab_size = 2, True, len(tokens)
    spec.pad_id, spec.eos_id, spec.bos_id, spec.unk_id = 0, 1, 2, 3
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = model.normalizer_spec.remove_extra_whitespaces = False
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
    with gzip.open(goldens, "rt", encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    published = [{"text": c["text"], "ids": processor.encode(c["text"])} for c in cases]
    write("gemma3-published.json", [p for p, c in zip(published, cases) if p["ids"] != c["ids"]])


def main(text, gemma_file, goldens):
    lines = corpus(text)
    splits()
    byte_level("llama3", lines, LLAMA3, {"bos_token": "<|begin|>", "eos_token": "<|end|>"}, bos="<|begin|>", ignore_merges=True)
    byte_level("qwen", lines, QWEN2, {"add_bos_token": False, "eos_token": {"content": "<|end|>"}}, lacks="\u0100\u0101")
    byte_level("tekken", lines, TEKKEN, {"bos_token": "<|begin|>", "add_bos_token": True, "eos_token": "<|end|>"}, bos="<|begin|>")
    replace = normalizers.Replace(" ", "\u2581")
    both = normalizers.Sequence([normalizers.Prepend("\u2581"), replace])
    eos = {"bos_token": "<s>", "eos_token": "</s>"}
    sentence_piece_like("llama2", lines, both, None, eos, True, bos="<s>")
    sentence_piece_like("phi", lines, both, None, {**eos, "add_bos_token": False}, True)
    sentence_piece_like("mistral", lines, None, pre_tokenizers.Metaspace(prepend_scheme="first", split=False), eos, True, bos="<s>")
    sentence_piece_like("metaspace", lines, None, pre_tokenizers.Metaspace(prepend_scheme="always", split=True), eos, True, bos="<s>", unk_only=True)
    sentence_piece_like("gemma", lines, replace, pre_tokenizers.Split(" ", "merged_with_previous"), eos, False, bos="<s>")
    sentence_piece(lines)
    gemma(gemma_file, goldens)


main(*sys.argv[1:])
