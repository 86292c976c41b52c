"""Write the encoder as an ONNX graph without weights: onnxruntime gets those from the safetensors file beside it.

The operators are onnxruntime's own (``com.microsoft``: MatMulNBits, MultiHeadAttention, SkipLayerNormalization),
described in https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md. MatMulNBits multiplies 4-bit
weights with activations that it rounds to 8 bit per block of 32 values of one token, so the vector of a text does not
depend on the texts beside it; dynamic int8 as onnxruntime's quantiser makes it rounds per batch and does not have
that property.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from klantstem.errors import MissingExtraError
from klantstem.models.blocks import BLOCK
from klantstem.train.encoder_source import EncoderSource

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

OPSET, CONTRIB_OPSET, IR_VERSION = 17, 1, 8
_INT8_ACTIVATIONS = 4


def build_graph(source: EncoderSource, tensors: dict[str, Any], layers: tuple[int, ...]) -> bytes:
    """Return the serialised graph.

    Input ``ids`` (int64, texts x tokens) and ``mask`` (int32, the same shape, 1 for a token, 0 for padding);
    output ``states`` (float32, texts x len(layers) x tokens x hidden): the token states after the given layers (0: the
    embeddings).

    Parameters
    ----------
    source : the sizes of the network
    tensors : the arrays that will be supplied as initialisers, by name
    layers : numbers of the layers to return, from 0 to the number of layers of the network
    """
    try:
        from onnx import TensorProto, helper
    except ImportError:
        raise MissingExtraError("onnx", "train", "to write the graph of the encoder") from None
    nodes: list[NodeProto] = []

    def add(op: str, inputs: list[str], output: str, *, contrib: bool = False, **attributes: Any) -> str:
        domain = "com.microsoft" if contrib else ""
        nodes.append(helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def linear(name: str, x: str, width: int, out: int) -> str:
        product = add("MatMulNBits", [x, f"{name}.codes", f"{name}.scales"], f"{name}.product", contrib=True,
                      K=width, N=out, bits=4, block_size=BLOCK, accuracy_level=_INT8_ACTIVATIONS)  # fmt: skip
        return product

    hidden, ff = source.hidden, source.feed_forward
    codes = add("Cast", [add("Gather", ["word.codes", "ids"], "word.taken")], "word.float", to=TensorProto.FLOAT)
    scales = add("Gather", ["word.scales", "ids"], "word.scale")
    word = add("Mul", [codes, add("Unsqueeze", [scales, "last"], "word.scale4")], "word.blocks")
    word = add("Reshape", [word, "flat"], "word.states")
    length = add("Gather", [add("Shape", ["ids"], "ids.shape"), "one"], "tokens")
    position = add("Slice", ["pos", "zero", add("Unsqueeze", [length, "zero"], "tokens1"), "zero"], "position")
    x = add("LayerNormalization", [add("Add", [word, position], "embedded"), "emb.ln.w", "emb.ln.b"], "x0",
            axis=-1, epsilon=source.epsilon)  # fmt: skip
    kept = {0: x}
    for i in range(source.layers):
        p = f"l{i}."
        projected = add("Add", [linear(p + "qkv", x, hidden, 3 * hidden), p + "qkv.b"], p + "qkv.out")
        nodes.append(helper.make_node("Split", [projected, "thirds"], [p + "q", p + "k", p + "v"], axis=-1))
        context = add("MultiHeadAttention", [p + "q", p + "k", p + "v", "", "mask"], p + "context", contrib=True,
                      num_heads=source.heads)  # fmt: skip
        x = add("SkipLayerNormalization",
                [linear(p + "ao", context, hidden, hidden), x, p + "aln.w", p + "aln.b", p + "ao.b"],
                p + "attended", contrib=True, epsilon=source.epsilon)  # fmt: skip
        inner = add("BiasGelu", [linear(p + "fi", x, hidden, ff), p + "fi.b"], p + "gelu", contrib=True)
        x = add("SkipLayerNormalization", [linear(p + "fo", inner, ff, hidden), x, p + "oln.w", p + "oln.b", p + "fo.b"],
                f"x{i + 1}", contrib=True, epsilon=source.epsilon)  # fmt: skip
        kept[i + 1] = x
    add("Concat", [add("Unsqueeze", [kept[i], "one1"], f"kept{i}") for i in layers], "states", axis=1)

    kinds = {"uint8": TensorProto.UINT8, "int8": TensorProto.INT8, "float32": TensorProto.FLOAT}
    supplied = [_external(name, kinds[array.dtype.name], array.shape) for name, array in tensors.items()]
    constants = [
        helper.make_tensor("zero", TensorProto.INT64, [1], [0]),
        helper.make_tensor("one", TensorProto.INT64, [], [1]),
        helper.make_tensor("one1", TensorProto.INT64, [1], [1]),
        helper.make_tensor("last", TensorProto.INT64, [1], [3]),
        helper.make_tensor("flat", TensorProto.INT64, [3], [0, 0, hidden]),
        helper.make_tensor("thirds", TensorProto.INT64, [3], [hidden] * 3),
    ]
    shape = ["texts", "tokens"]
    graph = helper.make_graph(
        nodes,
        "klantstem encoder",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, shape),
         helper.make_tensor_value_info("mask", TensorProto.INT32, shape)],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["texts", len(layers), "tokens", hidden])],
        initializer=supplied + constants,
    )  # fmt: skip
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", CONTRIB_OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, producer_name="klantstem")
    model.ir_version = IR_VERSION
    return bytes(model.SerializeToString())


def _external(name: str, kind: int, shape: tuple[int, ...]) -> TensorProto:
    from onnx import TensorProto

    tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="weights.safetensors")
    return tensor
