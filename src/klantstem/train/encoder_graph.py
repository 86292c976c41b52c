"""Write the encoder as an ONNX graph without weights: onnxruntime gets those from the safetensors file beside it.

The operators are onnxruntime's own (``com.microsoft``: MatMulNBits, MultiHeadAttention and others), described in
https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md. MatMulNBits multiplies 4-bit or 8-bit
weights with activations that it rounds to 8 bit per block of 32 values of one token, so the states of a text do not
depend on the texts beside it; dynamic int8, as onnxruntime's quantiser writes it, rounds per batch and does not have
that property.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import MissingExtraError
from klantstem.models.blocks import BLOCK
from klantstem.models.encoder import WEIGHTS
from klantstem.train.encoder_source import EncoderSource

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

_OPSET, _CONTRIB_OPSET, _IR_VERSION = 17, 1, 8
_INT8_ACTIVATIONS = 4


def build_graph(source: EncoderSource, tensors: dict[str, NDArray[Any]], layers: tuple[int, ...]) -> bytes:
    """Return the serialised graph.

    Its inputs are ``ids`` (int64, texts x tokens) and ``mask`` (int32, the same shape, 1 for a token, 0 for padding);
    its output is ``states`` (float32, texts x layers x tokens x hidden), the token states after the given layers.

    Parameters
    ----------
    source : the sizes of the network
    tensors : the arrays that will be supplied as initialisers, by name
    layers : numbers of the layers to return: 0 for the embeddings, 1 for the first layer and so on

    Raises
    ------
    MissingExtraError
        If onnx is not installed.
    """
    try:
        from onnx import TensorProto, helper
    except ImportError:
        raise MissingExtraError("onnx", "train", "to write the graph of the encoder") from None
    writer = _Writer(source, tensors)
    state = writer.embeddings()
    after = [state]
    for number in range(source.layers):
        state = writer.layer(number, state)
        after.append(state)
    kept = [writer.add("Unsqueeze", [after[number], "axis1"], f"after{number}") for number in layers]
    writer.add("Concat", kept, "states", axis=1)

    numbers = {"axis0": [0], "axis1": [1], "axis2": [2], "axis3": [3], "states.shape": [0, 0, source.hidden]}
    numbers["thirds"] = [source.hidden] * 3
    constants = [helper.make_tensor(name, TensorProto.INT64, [len(n)], n) for name, n in numbers.items()]
    graph = helper.make_graph(
        writer.nodes,
        "klantstem encoder",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"]),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["texts", "tokens"]),
        ],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["texts", len(layers), "tokens", source.hidden])],
        initializer=[_supplied(name, array) for name, array in tensors.items()] + constants,
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", _CONTRIB_OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, producer_name="klantstem")
    model.ir_version = _IR_VERSION
    return bytes(model.SerializeToString())


class _Writer:
    """Collects the nodes of the graph; each method returns the name of its result."""

    def __init__(self, source: EncoderSource, tensors: dict[str, NDArray[Any]]) -> None:
        self.source = source
        self.tensors = tensors
        self.nodes: list[NodeProto] = []

    def add(self, op: str, inputs: list[str], *outputs: str, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(op, inputs, list(outputs), name=outputs[0], domain=domain, **attributes))
        return outputs[0]

    def contrib(self, op: str, inputs: list[str], output: str, **attributes: Any) -> str:
        return self.add(op, inputs, output, domain="com.microsoft", **attributes)

    def linear(self, name: str, x: str, width: int, out: int) -> str:
        weights = [f"{name}.codes", f"{name}.scales"]
        bits = 8 if self.tensors[f"{name}.codes"].shape[2] == BLOCK else 4
        sizes = {"K": width, "N": out, "bits": bits, "block_size": BLOCK, "accuracy_level": _INT8_ACTIVATIONS}
        return self.contrib("MatMulNBits", [x, *weights], f"{name}.product", **sizes)

    def normalized(self, x: str, skip: str, bias: str, norm: str, output: str) -> str:
        inputs = [x, skip, f"{norm}.w", f"{norm}.b", bias]
        return self.contrib("SkipLayerNormalization", inputs, output, epsilon=self.source.epsilon)

    def embeddings(self) -> str:
        """Take the words' 4-bit rows, times their scales, and add positions."""
        from onnx import TensorProto

        codes = self.add("Cast", [self.add("Gather", ["word.codes", "ids"], "codes")], "floats", to=TensorProto.FLOAT)
        scales = self.add("Unsqueeze", [self.add("Gather", ["word.scales", "ids"], "taken"), "axis3"], "scales")
        words = self.add("Reshape", [self.add("Mul", [codes, scales], "blocks"), "states.shape"], "words")
        length = self.add("Slice", [self.add("Shape", ["ids"], "shape"), "axis1", "axis2"], "length")
        positions = self.add("Slice", ["pos", "axis0", length, "axis0"], "positions")
        total = self.add("Add", [words, positions], "embedded")
        weights = ["emb.ln.w", "emb.ln.b"]
        return self.add("LayerNormalization", [total, *weights], "state0", axis=-1, epsilon=self.source.epsilon)

    def layer(self, number: int, x: str) -> str:
        """Add self-attention and the feed-forward network of one layer, each with its residual and normalisation."""
        p, hidden, inner = f"l{number}.", self.source.hidden, self.source.feed_forward
        joined = self.add("Add", [self.linear(p + "qkv", x, hidden, 3 * hidden), p + "qkv.b"], p + "qkv.all")
        parts = [p + "query", p + "key", p + "value"]
        self.add("Split", [joined, "thirds"], *parts, axis=-1)
        inputs = [*parts, "", "mask"]
        context = self.contrib("MultiHeadAttention", inputs, p + "context", num_heads=self.source.heads)
        attended = self.linear(p + "ao", context, hidden, hidden)
        x = self.normalized(attended, x, p + "ao.b", p + "aln", p + "attended")
        active = self.contrib("BiasGelu", [self.linear(p + "fi", x, hidden, inner), p + "fi.b"], p + "active")
        out = self.linear(p + "fo", active, inner, hidden)
        return self.normalized(out, x, p + "fo.b", p + "oln", f"state{number + 1}")


def _supplied(name: str, array: NDArray[Any]) -> TensorProto:
    """Declare an initialiser whose values come from outside the graph."""
    from onnx import TensorProto, helper

    tensor = TensorProto(name=name, dims=array.shape, data_location=TensorProto.EXTERNAL)
    tensor.data_type = helper.np_dtype_to_tensor_dtype(np.dtype(array.dtype))
    tensor.external_data.add(key="location", value=WEIGHTS)
    return tensor
