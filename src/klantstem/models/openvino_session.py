"""Serve an encoder with OpenVINO, which computes with bfloat16 where the processor has instructions for it.

It is used where the package is installed (``pip install klantstem[openvino]``) and the processor has them; onnxruntime
serves everywhere else. The graph is that of :mod:`klantstem.train.encoder_graph`, from the same weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantstem.models.blocks import Blocks

if TYPE_CHECKING:
    from klantstem.models.encoder import EncoderConfig

# Products of another shape may round otherwise, so the shape of a batch must follow from each of its texts alone.
_ROWS, _STEP = 8, 8


def has_bfloat16() -> bool:
    """Tell whether OpenVINO is installed and the processor computes with bfloat16."""
    if find_spec("openvino") is None:
        return False
    import openvino

    return "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


class OpenVinoSession:
    """A compiled encoder.

    Parameters
    ----------
    config : its sizes
    weights : what its graph takes, as :func:`~klantstem.models.encoder.initializers` gives it
    threads : processor cores; None takes all
    """

    def __init__(self, config: EncoderConfig, weights: dict[str, NDArray[Any]], *, threads: int | None) -> None:
        import openvino

        settings = {"INFERENCE_PRECISION_HINT": "bf16", "INFERENCE_NUM_THREADS": threads or 0}
        self._longest = config.positions
        model = _Graph(config, weights).model()
        self._request = openvino.Core().compile_model(model, "CPU", settings).create_infer_request()

    def run(self, ids: NDArray[np.int64], mask: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the token states, shape (texts, layers, tokens, hidden), of texts padded to one length."""
        result: NDArray[np.float32] = self._request.infer({0: ids, 1: mask.astype(np.float32)})[0]
        return result

    def batches(self, lengths: Sequence[int]) -> Iterator[tuple[list[int], tuple[int, int]]]:
        """Group texts by length, shortest first, and give the shape of each batch, which may have rows to spare."""
        groups: dict[int, list[int]] = {}
        for i, length in enumerate(lengths):
            groups.setdefault(min(-(-length // _STEP) * _STEP, self._longest), []).append(i)
        for length, group in sorted(groups.items()):
            for start in range(0, len(group), _ROWS):
                yield group[start : start + _ROWS], (_ROWS, length)


class _Graph:
    """Writes the network with OpenVINO's operators."""

    def __init__(self, config: EncoderConfig, weights: dict[str, NDArray[Any]]) -> None:
        from openvino import opset13

        self.op: Any = opset13
        self.config, self.weights = config, weights

    def model(self) -> Any:
        from openvino import Model, PartialShape, Type

        op = self.op
        ids = op.parameter(PartialShape([-1, -1]), Type.i64, name="ids")
        mask = op.parameter(PartialShape([-1, -1]), Type.f32, name="mask")
        hidden = op.multiply(op.subtract(mask, np.float32(1)), np.float32(1e4))
        hidden = op.unsqueeze(hidden, op.constant(np.array([1, 2], dtype=np.int64)))
        states = [self._embedded(ids)]
        while f"l{len(states) - 1}.qkv.codes" in self.weights:
            states.append(self._layer(f"l{len(states) - 1}.", states[-1], hidden))
        after = [op.unsqueeze(states[number], np.int64(1)) for number in self.config.layers]
        return Model([op.concat(after, 1)], [ids, mask], "encoder")

    def _embedded(self, ids: Any) -> Any:
        op = self.op
        codes = op.convert(op.gather(self._constant("word.codes"), ids, np.int64(0)), "f32")
        scales = op.unsqueeze(op.gather(self._constant("word.scales"), ids, np.int64(0)), np.int64(3))
        words = op.reshape(op.multiply(codes, scales), self._shape(0, 0, self.config.hidden), True)
        length = op.gather(op.shape_of(ids), self._shape(1), np.int64(0))
        positions = op.slice(self._constant("pos"), self._shape(0), length, self._shape(1), self._shape(0))
        return self._normalized(op.add(words, positions), "emb.ln")

    def _layer(self, p: str, x: Any, hidden: Any) -> Any:
        op, heads = self.op, self.config.heads
        swap = self._shape(0, 2, 1, 3)
        by_head = self._shape(0, 0, heads, self.config.hidden // heads)
        parts = op.split(self._linear(x, p + "qkv"), np.int64(2), 3).outputs()
        query, key, value = (op.transpose(op.reshape(part, by_head, True), swap) for part in parts)
        context = op.transpose(op.scaled_dot_product_attention(query, key, value, hidden), swap)
        context = op.reshape(context, self._shape(0, 0, self.config.hidden), True)
        x = self._normalized(op.add(x, self._linear(context, p + "ao")), p + "aln")
        inner = op.gelu(self._linear(x, p + "fi"), "erf")
        return self._normalized(op.add(x, self._linear(inner, p + "fo")), p + "oln")

    def _linear(self, x: Any, name: str) -> Any:
        blocks = Blocks(self.weights[f"{name}.codes"], self.weights[f"{name}.scales"])
        weights = self.op.constant(np.ascontiguousarray(blocks.dequantize()))
        return self.op.add(self.op.matmul(x, weights, False, True), self._constant(f"{name}.b"))

    def _normalized(self, x: Any, norm: str) -> Any:
        centred = self.op.mvn(x, self._shape(-1), True, self.config.epsilon, "inside_sqrt")
        return self.op.add(self.op.multiply(centred, self._constant(f"{norm}.w")), self._constant(f"{norm}.b"))

    def _constant(self, name: str) -> Any:
        return self.op.constant(self.weights[name])

    def _shape(self, *numbers: int) -> Any:
        return self.op.constant(np.array(numbers, dtype=np.int64))
