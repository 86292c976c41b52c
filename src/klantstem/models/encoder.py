"""Turn texts into token states with a transformer, served by onnxruntime or OpenVINO from 4-bit or 8-bit weights."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import ModelError
from klantstem.models.blocks import Blocks
from klantstem.models.onnx_session import OnnxSession
from klantstem.models.openvino_session import OpenVinoSession, has_bfloat16

WEIGHTS, GRAPH, TOKENIZER, CONFIG = "weights.safetensors", "graph.onnx", "tokenizer.json", "encoder.json"
_WORDS = ("word.codes", "word.scales")
OPENVINO, ONNXRUNTIME = "openvino", "onnxruntime"


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """What an encoder folder says of itself in encoder.json.

    Attributes
    ----------
    origin : where the weights come from, with their licences
    hidden : width of a token state
    layers : the layers whose token states the graph returns, 0 for the embeddings
    positions : the largest number of tokens of a text; what is longer is cut
    heads, epsilon : attention heads, and the constant of the layer normalisations; the graph holds them too
    """

    origin: str
    hidden: int
    layers: tuple[int, ...]
    positions: int
    heads: int = 12
    epsilon: float = 1e-12


class Encoder:
    """A transformer.

    The states of a text are the same whatever texts are encoded with it: weights are exact, and activations are
    rounded per token. The session is made at first use in each process, so an encoder may be pickled and
    forked.

    Parameters
    ----------
    config : sizes of the network
    graph : the serialised ONNX graph, without weights
    weights : stored arrays by name, see :func:`initializers`
    tokenizer : a tokenizers JSON document
    threads : for the engine; None takes all cores
    engine : "openvino" or "onnxruntime"; None takes openvino where it is installed and the processor has bfloat16

    Attributes
    ----------
    weights, tokenizer_json : as given
    """

    def __init__(
        self,
        config: EncoderConfig,
        graph: bytes,
        weights: dict[str, NDArray[Any]],
        tokenizer: str,
        *,
        threads: int | None = None,
        engine: str | None = None,
    ) -> None:
        self.config = config
        self.threads = threads
        self.engine = engine or (OPENVINO if has_bfloat16() else ONNXRUNTIME)
        self._graph, self.weights, self.tokenizer_json = graph, weights, tokenizer
        self._session: Any = None
        self._tokenizer: Any = None
        self._process: int | None = None

    @property
    def width(self) -> int:
        """Width of a token state with the chosen layers side by side."""
        return self.config.hidden * len(self.config.layers)

    def states(self, texts: Sequence[str]) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Yield the number of each text with its token states, float32 of shape (tokens, width), shortest first."""
        session, tokenizer = self._runtime()
        encodings = tokenizer.encode_batch_fast(list(texts))
        for batch, shape in session.batches([len(encoding.ids) for encoding in encodings]):
            ids, mask = np.zeros(shape, dtype=np.int64), np.ones(shape, dtype=np.int32)
            mask[: len(batch)] = 0
            for row, i in enumerate(batch):
                length = len(encodings[i].ids)
                ids[row, :length] = encodings[i].ids
                mask[row, :length] = 1
            states = session.run(ids, mask)
            for row, i in enumerate(batch):
                tokens = states[row, :, : len(encodings[i].ids)]
                yield i, np.ascontiguousarray(tokens.transpose(1, 0, 2)).reshape(-1, self.width)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return sentence vectors, shape (texts, hidden): the mean token state of the last layer, at length 1."""
        vectors = np.zeros((len(texts), self.config.hidden), dtype=np.float32)
        for i, states in self.states(texts):
            mean = states[:, -self.config.hidden :].mean(axis=0)
            vectors[i] = mean / np.linalg.norm(mean)
        return vectors

    def pieces(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Return the numbers of the pieces of each text, one for each of its token states."""
        _, tokenizer = self._runtime()
        return [np.array(encoding.ids, dtype=np.int64) for encoding in tokenizer.encode_batch_fast(list(texts))]

    def _runtime(self) -> tuple[Any, Any]:
        # A session's threads do not survive a fork; a child makes its own.
        if self._process != os.getpid():
            from tokenizers import Tokenizer

            if self._session is not None:
                # The destructor of an inherited session waits for ever for those threads, so it must never run.
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._session))
            self._tokenizer = Tokenizer.from_str(self.tokenizer_json)
            self._tokenizer.enable_truncation(self.config.positions)
            arrays = initializers(self.weights)
            if self.engine == OPENVINO:
                self._session = OpenVinoSession(self.config, arrays, threads=self.threads)
            else:
                self._session = OnnxSession(self._graph, arrays, threads=self.threads)
            self._process = os.getpid()
        return self._session, self._tokenizer

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_session": None, "_tokenizer": None, "_process": None}

    def to_disk(self, folder: Path, *, beside: Encoder | None = None) -> None:
        """Write the encoder to a folder: safetensors, ONNX and JSON.

        Parameters
        ----------
        folder : is made where it is missing
        beside : an encoder that is kept too; what both have of words is not kept twice
        """
        from safetensors.numpy import save

        folder.mkdir(parents=True, exist_ok=True)
        shared = () if beside is None or not self._same_words(beside) else _WORDS
        own = {name: array for name, array in self.weights.items() if name not in shared}
        # safetensors' own save_file makes files that only their owner can read.
        (folder / WEIGHTS).write_bytes(save(own))
        (folder / GRAPH).write_bytes(self._graph)
        if not shared:
            (folder / TOKENIZER).write_text(self.tokenizer_json, encoding="utf-8")
        config = json.dumps(asdict(self.config), indent=2, ensure_ascii=False)
        (folder / CONFIG).write_text(config + "\n", encoding="utf-8")

    def _same_words(self, other: Encoder) -> bool:
        same = all(np.array_equal(self.weights[name], other.weights[name]) for name in _WORDS)
        return same and self.tokenizer_json == other.tokenizer_json

    @classmethod
    def from_disk(cls, folder: Path, *, threads: int | None = None, beside: Encoder | None = None) -> Self:
        """Read an encoder from its folder.

        Parameters
        ----------
        folder : what :meth:`to_disk` wrote
        threads : see the class
        beside : the encoder that it was written beside, if any

        Raises
        ------
        ModelError
            If there is no encoder in the folder, or it was written beside another and that is not given.
        """
        from safetensors.numpy import load_file

        if not (folder / CONFIG).is_file():
            raise ModelError(
                f"There is no encoder in {folder}: it has no {CONFIG}. Run: klantstem models build-encoder"
            )
        fields = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        config = EncoderConfig(**{**fields, "layers": tuple(fields["layers"])})
        weights = load_file(folder / WEIGHTS)
        if (folder / TOKENIZER).is_file():
            tokenizer = (folder / TOKENIZER).read_text(encoding="utf-8")
        elif beside is not None:
            weights |= {name: beside.weights[name] for name in _WORDS}
            tokenizer = beside.tokenizer_json
        else:
            raise ModelError(
                f"The encoder in {folder} has no {TOKENIZER}: it has its words from another encoder of the same model. "
                "Open that model."
            )
        return cls(config, (folder / GRAPH).read_bytes(), weights, tokenizer, threads=threads)


def initializers(stored: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Turn stored arrays into what the graph takes: the word table's codes as int8, scales as float32."""
    arrays = dict(stored)
    word = Blocks(arrays["word.codes"], arrays["word.scales"])
    rows, blocks = word.scales.shape
    arrays["word.codes"] = word.integers().reshape(rows, blocks, -1)
    return {
        name: np.ascontiguousarray(array, dtype=np.float32 if array.dtype == np.float16 else array.dtype)
        for name, array in arrays.items()
    }
