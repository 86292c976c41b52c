"""Convert an encoder to klantstem's folder: trimmed to Dutch, 4-bit weights, a graph, a tokenizer and a card."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from klantstem.models.encoder import CONFIG, GRAPH, TOKENIZER, WEIGHTS, initializers
from klantstem.train.encoder_graph import build_graph
from klantstem.train.encoder_source import EncoderSource


def stored_arrays(source: EncoderSource) -> dict[str, NDArray]:
    """Return the arrays of the weights file: query, key and value joined, positions and token type added up."""
    arrays: dict[str, NDArray] = {"pos": source.vectors["pos"] + source.vectors["type"]}
    for name in ("emb.ln.w", "emb.ln.b"):
        arrays[name] = source.vectors[name]
    parts = {"word": ["word"]}
    for i in range(source.layers):
        parts[f"l{i}.qkv"] = [f"l{i}.q", f"l{i}.k", f"l{i}.v"]
        parts |= {f"l{i}.{name}": [f"l{i}.{name}"] for name in ("ao", "fi", "fo")}
        arrays |= {f"l{i}.{name}": source.vectors[f"l{i}.{name}"] for name in ("aln.w", "aln.b", "oln.w", "oln.b")}
        arrays[f"l{i}.qkv.b"] = np.concatenate([source.vectors[f"l{i}.{name}.b"] for name in "qkv"])
        arrays |= {f"l{i}.{name}.b": source.vectors[f"l{i}.{name}.b"] for name in ("ao", "fi", "fo")}
    for name, joined in parts.items():
        arrays[f"{name}.codes"] = np.concatenate([source.matrices[part].codes for part in joined])
        arrays[f"{name}.scales"] = np.concatenate([source.matrices[part].scales for part in joined])
    return arrays


def write_encoder(source: EncoderSource, folder: Path, layers: tuple[int, ...]) -> None:
    """Write an encoder folder that :class:`klantstem.models.encoder.Encoder` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = stored_arrays(source)
    save_file(arrays, folder / WEIGHTS)
    (folder / GRAPH).write_bytes(build_graph(source, initializers(arrays), layers))
    (folder / TOKENIZER).write_text(json.dumps(source.tokenizer, ensure_ascii=False), encoding="utf-8")
    config = {"hidden": source.hidden, "layers": list(layers), "positions": source.positions, "origin": source.origin}
    (folder / CONFIG).write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
