"""Convert an encoder to klantstem's folder: trimmed to Dutch, 4-bit weights, a graph without weights, a tokenizer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import ModelError
from klantstem.models.blocks import Blocks
from klantstem.models.encoder import CONFIG, Encoder, EncoderConfig, initializers
from klantstem.train.encoder_graph import build_graph
from klantstem.train.encoder_source import EncoderSource, from_sentence_transformers
from klantstem.train.trim import dutch_words, trim


def build_encoder(source: EncoderSource, *, layers: tuple[int, ...] | None = None) -> Encoder:
    """Return the encoder that a (trimmed) source describes.

    Parameters
    ----------
    source : the network and its tokenizer
    layers : the layers whose token states it returns; by default the one at two thirds and the last one, as a middle
        one knows more of words and the last one of sentences
    """
    layers = layers or (source.layers * 2 // 3, source.layers)
    if max(layers) > source.layers:
        raise ModelError(f"Layer {max(layers)} is asked for and the encoder has {source.layers}.")
    arrays = _stored_arrays(source)
    config = EncoderConfig(
        source.origin, source.hidden, layers, source.positions, heads=source.heads, epsilon=source.epsilon
    )
    graph = build_graph(source, initializers(arrays), layers)
    return Encoder(config, graph, arrays, json.dumps(source.tokenizer, ensure_ascii=False))


def general_encoder(encoder: Encoder) -> Encoder:
    """Return the encoder that texts are matched to descriptions with, from one that was not trained on labels.

    It gives the layer before the last: of all layers that told values apart best that nothing was trained on, with
    multilingual-e5-small.
    """
    source = source_of(encoder)
    layers = max(source.layers - 1, 1)
    return build_encoder(replace(source, layers=layers), layers=(layers,))


def open_encoder(name_or_path: str | Path) -> Encoder:
    """Return the encoder in a folder, or convert a sentence-transformers model, trimmed to Dutch.

    Parameters
    ----------
    name_or_path : folder of :func:`build_encoder`; or hub name or folder of a sentence-transformers model

    Raises
    ------
    ModelError
        If there is no such encoder, or it is of a kind that cannot be served.
    """
    if (Path(name_or_path) / CONFIG).is_file():
        return Encoder.from_disk(Path(name_or_path))
    source = from_sentence_transformers(str(name_or_path), bits=8)
    return build_encoder(trim(source, dutch_words()))


def source_of(encoder: Encoder) -> EncoderSource:
    """Return the source that an encoder was built from, so that it can be trained further and built again."""
    weights = encoder.weights
    layers = 1 + max(int(name[1 : name.index(".")]) for name in weights if name[0] == "l")
    matrices = {"word": Blocks(weights["word.codes"], weights["word.scales"])}
    vectors = {"type": np.zeros(encoder.config.hidden, dtype=np.float32)}
    for name, array in weights.items():
        if name.endswith(".qkv.codes"):
            layer = name.removesuffix("qkv.codes")
            scales = weights[f"{layer}qkv.scales"]
            for part, codes, scale in zip("qkv", np.split(array, 3), np.split(scales, 3), strict=True):
                matrices[layer + part] = Blocks(codes, scale)
        elif name.endswith(".qkv.b"):
            for part, bias in zip("qkv", np.split(array, 3), strict=True):
                vectors[f"{name.removesuffix('qkv.b')}{part}.b"] = bias
        elif name.endswith(".codes"):
            bare = name.removesuffix(".codes")
            matrices[bare] = Blocks(array, weights[f"{bare}.scales"])
        elif not name.endswith(".scales"):
            vectors[name] = array
    config = encoder.config
    return EncoderSource(
        config.origin, layers, config.heads, config.hidden, matrices["l0.fi"].shape[0], config.positions,
        config.epsilon, matrices, vectors, json.loads(encoder.tokenizer_json),
    )  # fmt: skip


def _stored_arrays(source: EncoderSource) -> dict[str, NDArray[Any]]:
    """Join query, key and value, and add the one token type to the positions, as the graph expects them."""
    arrays: dict[str, NDArray[Any]] = {"pos": source.vectors["pos"] + source.vectors["type"]}
    kept = ["emb.ln.w", "emb.ln.b"]
    joined = {"word": ["word"]}
    for i in range(source.layers):
        kept += [f"l{i}.{name}" for name in ("aln.w", "aln.b", "oln.w", "oln.b", "ao.b", "fi.b", "fo.b")]
        joined[f"l{i}.qkv"] = [f"l{i}.q", f"l{i}.k", f"l{i}.v"]
        joined |= {f"l{i}.{name}": [f"l{i}.{name}"] for name in ("ao", "fi", "fo")}
        arrays[f"l{i}.qkv.b"] = np.concatenate([source.vectors[f"l{i}.{name}.b"] for name in "qkv"])
    arrays |= {name: source.vectors[name] for name in kept}
    for name, parts in joined.items():
        arrays[f"{name}.codes"] = np.concatenate([source.matrices[part].codes for part in parts])
        arrays[f"{name}.scales"] = np.concatenate([source.matrices[part].scales for part in parts])
    return arrays
