"""Serve an encoder with onnxruntime, on a GPU where the installed onnxruntime has one, else on the processor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BATCH_TOKENS = 2_048
_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")


class OnnxSession:
    """A loaded graph.

    Parameters
    ----------
    graph : serialised, without weights
    weights : what it takes, as :func:`~klantstem.models.encoder.initializers` gives it
    threads : processor cores; None takes all
    """

    def __init__(self, graph: bytes, weights: dict[str, NDArray[Any]], *, threads: int | None) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.log_severity_level = 3
        # Threads that spin between two batches take the cores that the heads compute on.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
        options.add_external_initializers(list(weights), values)
        providers = [name for name in _PROVIDERS if name in onnxruntime.get_available_providers()]
        self._session = onnxruntime.InferenceSession(graph, options, providers=providers)

    def run(self, ids: NDArray[np.int64], mask: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the token states, shape (texts, layers, tokens, hidden), of texts padded to one length."""
        (states,) = self._session.run(None, {"ids": ids, "mask": mask})
        result: NDArray[np.float32] = states
        return result

    def batches(self, lengths: Sequence[int]) -> Iterator[tuple[list[int], tuple[int, int]]]:
        """Group texts by length, shortest first, and give the shape of each batch.

        Little is padded, and batches have about as many tokens each.
        """
        batch: list[int] = []
        for i in sorted(range(len(lengths)), key=lengths.__getitem__):
            if batch and lengths[i] * (len(batch) + 1) > _BATCH_TOKENS:
                yield batch, (len(batch), lengths[batch[-1]])
                batch = []
            batch.append(i)
        if batch:
            yield batch, (len(batch), lengths[batch[-1]])
