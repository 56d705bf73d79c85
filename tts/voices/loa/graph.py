"""The model's graph, cut in three and made for speed. Needs `onnx`; runs once, at installation.

The one graph becomes: `text` (letters → lengths and features), `prosody` (features and our
lengths → a melody and loudness to start from), `sound` (letters, lengths, our melody and
loudness → samples). What changes on the way:

- New letters are appended to both embedding tables: mixes of the model's own (a `t`
  between its t and its tap is the unaspirated one that it lacks).
- Convolutions multiply unsigned 7-bit weights, scaled per channel, with signed 8-bit
  values: the kernel that needs no 16-bit widening on processors without VNNI. Seven bits,
  because the sum of two products must fit in 16. The sound comes out nearer to unquantised
  weights than from the published file, whose scales are per tensor.
- Normalisation written as nine operators becomes one. What a convolution adds or scales
  by channel just before it is lost in it, so it is left out.
- The short-time Fourier transform becomes two convolutions.
- Lengths get names, so that the runtime sees which values are of one size and writes a sum
  over what it was made of: a sixth less time, to the same bits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Array = npt.NDArray[Any]

OPSETS = (("", 20), ("com.microsoft", 1))
WEIGHT_ZERO = 64
WEIGHT_REACH = 63
EPSILON = 1e-5

_LENGTHS = "/encoder/Clip_output_0"
_RAW_LENGTHS = "/encoder/predictor/ReduceSum_output_0"
_FEATURES = "/encoder/predictor/text_encoder/Concat_4_output_0"
_PITCH = "/encoder/Squeeze_output_0"
_ENERGY = "/encoder/Squeeze_1_output_0"
_TABLES = (
    "encoder.bert.embeddings.word_embeddings.weight_quantized",
    "encoder.text_encoder.embedding.weight_quantized",
)


class UnknownGraphError(ValueError):
    """The file is not the model that this cut was made for."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One part: its name, what it takes in place of inner values, and what it gives."""

    name: str
    taken: Mapping[str, str]
    given: Mapping[str, str]


CUTS = (
    Cut("text", {}, {"lengths": _RAW_LENGTHS, "features": _FEATURES}),
    Cut(
        "prosody",
        {_FEATURES: "features", _LENGTHS: "lengths"},
        {"pitch": _PITCH, "energy": _ENERGY},
    ),
    Cut(
        "sound",
        {_LENGTHS: "lengths", _PITCH: "pitch", _ENERGY: "energy"},
        {"audio": "audio"},
    ),
)


def cut(model: bytes, new_letters: Sequence[Mapping[int, float]]) -> dict[str, bytes]:
    """The parts of `model` by name; `new_letters` are mixes of its own, by their numbers.

    Raises `UnknownGraphError`.
    """
    try:
        return {part.name: _part(model, part, new_letters) for part in CUTS}
    except (KeyError, IndexError, AttributeError) as missing:
        raise UnknownGraphError(f"not the graph that was expected: {missing}") from missing


def _part(model: bytes, part: Cut, new_letters: Sequence[Mapping[int, float]]) -> bytes:
    graph = Graph(onnx.load_from_string(model))
    for node in graph.nodes:
        node.input[:] = [part.taken.get(name, name) for name in node.input]
    for given, inner in part.given.items():
        if given != inner:
            graph.add("Identity", [inner], [given])
    graph.index()
    _append_letters(graph, new_letters)
    if part.name == "sound":
        join_norms(graph)
        narrow_convolutions(graph)
        unroll_stft(graph)
    shapes: dict[str, list[int | None]] = {"features": [1, None, None]}
    taken = [(name, shapes.get(name, [1, None])) for name in part.taken.values()]
    packed = graph.packed(taken, list(part.given))
    return name_lengths(packed) if part.name == "sound" else packed


class Graph:
    """Nodes and constants of a graph while it is changed; who makes and who uses a value."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self._model = model
        self.nodes: list[onnx.NodeProto] = list(model.graph.node)
        self.constants = {one.name: one for one in model.graph.initializer}
        self.makers: dict[str, onnx.NodeProto] = {}
        self.users: dict[str, list[onnx.NodeProto]] = {}
        self.index()

    def index(self) -> None:
        """Find makers and users anew after a change."""
        self.makers = {name: node for node in self.nodes for name in node.output}
        self.users = {}
        for node in self.nodes:
            for name in dict.fromkeys(node.input):
                self.users.setdefault(name, []).append(node)

    def value(self, name: str) -> Array:
        """A constant's value."""
        return numpy_helper.to_array(self.constants[name])

    def constant(self, name: str, value: Array) -> str:
        """Keep a constant; its name."""
        self.constants[name] = numpy_helper.from_array(value, name)
        return name

    def add(self, kind: str, taken: Iterable[str], given: Iterable[str], **how: Any) -> None:
        """Add a node."""
        self.nodes.append(helper.make_node(kind, list(taken), list(given), **how))

    def user(self, name: str) -> onnx.NodeProto:
        """The only user of a value."""
        (user,) = self.users[name]
        return user

    def packed(self, taken: Iterable[tuple[str, list[int | None]]], given: list[str]) -> bytes:
        """The file of what `given` needs."""
        nodes = _in_order(given, {name: node for node in self.nodes for name in node.output})
        used = {name for node in nodes for name in node.input}
        model = onnx.ModelProto()
        model.ir_version = self._model.ir_version
        model.opset_import.extend(helper.make_opsetid(*opset) for opset in OPSETS)
        model.graph.name = "part"
        model.graph.node.extend(nodes)
        model.graph.initializer.extend(v for k, v in self.constants.items() if k in used)
        model.graph.input.extend(one for one in self._model.graph.input if one.name in used)
        model.graph.input.extend(
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in taken
        )
        model.graph.output.extend(
            helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in given
        )
        return bytes(model.SerializeToString(deterministic=True))


def _in_order(given: Iterable[str], makers: Mapping[str, onnx.NodeProto]) -> list[onnx.NodeProto]:
    """The nodes that `given` needs, each after those whose values it takes."""
    ordered: list[onnx.NodeProto] = []
    done: set[int] = set()
    todo = [(makers[name], False) for name in given]
    while todo:
        node, ready = todo.pop()
        if id(node) in done:
            continue
        if ready:
            done.add(id(node))
            ordered.append(node)
            continue
        todo.append((node, True))
        todo += [(makers[name], False) for name in node.input if name in makers]
    return ordered


def _append_letters(graph: Graph, new_letters: Sequence[Mapping[int, float]]) -> None:
    for name in _TABLES:
        table = graph.value(name)
        mixed = [
            sum(share * table[letter].astype(np.float64) for letter, share in mix.items())
            for mix in new_letters
        ]
        rows = np.clip(np.rint(mixed), -128, 127).astype(table.dtype)
        graph.constant(name, np.concatenate([table, rows]))


def join_norms(graph: Graph) -> None:
    """Make one operator of each normalisation over time."""
    flat = graph.constant("loa.flat", np.array([-1], np.int64))
    for mean in [node for node in graph.nodes if node.op_type == "ReduceMean"]:
        value = mean.input[0]
        users = graph.users.get(mean.output[0], [])
        if len(users) != 1 or users[0].op_type != "Sub" or users[0].input[0] != value:
            continue
        divided = [u for u in graph.users[users[0].output[0]] if u.op_type == "Div"]
        if len(divided) != 1:
            continue
        for scaled in graph.users[divided[0].output[0]]:
            shifted = graph.user(scaled.output[0])
            scale = next(name for name in scaled.input if name != divided[0].output[0])
            shift = next(name for name in shifted.input if name != scaled.output[0])
            made = shifted.output[0]
            graph.nodes.remove(shifted)
            graph.add("Reshape", [scale, flat], [f"{made}.scale"])
            graph.add("Reshape", [shift, flat], [f"{made}.shift"])
            taken = [value, f"{made}.scale", f"{made}.shift"]
            graph.add("InstanceNormalization", taken, [made], epsilon=EPSILON)
    graph.index()


def narrow_convolutions(graph: Graph) -> None:
    """Let every integer convolution multiply 7-bit weights with signed 8-bit values."""
    narrowed: set[str] = set()
    for node in [node for node in graph.nodes if node.op_type == "ConvInteger"]:
        value = graph.makers[node.input[0]].input[0]
        if value not in narrowed:
            narrowed.add(value)
            _narrow(graph, value)
        _narrow_convolution(graph, node, value)
    graph.index()


def _narrow(graph: Graph, value: str) -> None:
    """Signed 8-bit values with one scale and one zero, from the least and the greatest."""
    zero = graph.constant("loa.zero", np.array(0, np.float32))
    least_span = graph.constant("loa.least_span", np.array(1e-9, np.float32))
    steps = graph.constant("loa.steps", np.array(255, np.float32))
    lowest = graph.constant("loa.lowest", np.array(-128, np.float32))
    name = f"{value}.narrow"
    graph.add("ReduceMax", [value], [f"{name}.max"], keepdims=0)
    graph.add("ReduceMin", [value], [f"{name}.min"], keepdims=0)
    graph.add("Max", [f"{name}.max", zero], [f"{name}.top"])
    graph.add("Min", [f"{name}.min", zero], [f"{name}.bottom"])
    graph.add("Sub", [f"{name}.top", f"{name}.bottom"], [f"{name}.span"])
    graph.add("Div", [f"{name}.span", steps], [f"{name}.step"])
    graph.add("Max", [f"{name}.step", least_span], [f"{name}.scale"])
    graph.add("Div", [f"{name}.bottom", f"{name}.scale"], [f"{name}.below"])
    graph.add("Sub", [lowest, f"{name}.below"], [f"{name}.exact_zero"])
    graph.add("Round", [f"{name}.exact_zero"], [f"{name}.round_zero"])
    graph.add("Cast", [f"{name}.round_zero"], [f"{name}.zero"], to=TensorProto.INT8)
    graph.add("QuantizeLinear", [value, f"{name}.scale", f"{name}.zero"], [name])


def _narrow_convolution(graph: Graph, node: onnx.NodeProto, value: str) -> None:
    """One convolution: weights narrowed by channel, then scale and bias where they count."""
    made, weight, bias = _float_convolution(graph, node)
    scale = np.abs(weight).reshape(len(weight), -1).max(1) / WEIGHT_REACH
    scale[scale == 0] = 1
    narrow = np.rint(weight / scale[:, None, None]) + WEIGHT_ZERO
    taken = [
        f"{value}.narrow",
        graph.constant(f"{node.input[1]}.narrow", narrow.astype(np.uint8)),
        f"{value}.narrow.zero",
        graph.constant("loa.weight_zero", np.array(WEIGHT_ZERO, np.uint8)),
    ]
    how = {one.name: helper.get_attribute_value(one) for one in node.attribute}
    graph.nodes.remove(node)
    graph.add("ConvInteger", taken, [f"{made}.whole"], **how)
    if all(user.op_type == "InstanceNormalization" for user in graph.users[made]):
        graph.add("Cast", [f"{made}.whole"], [made], to=TensorProto.FLOAT)
        return
    scales = graph.constant(f"{made}.scales", scale.astype(np.float32).reshape(1, -1, 1))
    graph.add("Cast", [f"{made}.whole"], [f"{made}.cast"], to=TensorProto.FLOAT)
    graph.add("Mul", [scales, f"{value}.narrow.scale"], [f"{made}.both"])
    graph.add("Mul", [f"{made}.cast", f"{made}.both"], [made if bias is None else f"{made}.dry"])
    if bias is not None:
        shift = graph.constant(f"{made}.bias", bias.reshape(1, -1, 1))
        graph.add("Add", [f"{made}.dry", shift], [made])


def _float_convolution(graph: Graph, node: onnx.NodeProto) -> tuple[str, Array, Array | None]:
    """What a convolution makes once scaled, its weights and its bias in floating point."""
    user = graph.user(node.output[0])
    bias = None
    if user.op_type == "Add":
        maker = graph.makers[next(name for name in user.input if name != node.output[0])]
        while maker.op_type != "Div":
            maker = graph.makers[maker.input[0]]
        bias = graph.value(maker.input[0])
        user = graph.user(user.output[0])
    scaled = graph.user(user.output[0])
    both = graph.makers[next(name for name in scaled.input if name != user.output[0])]
    own_scale = next(name for name in both.input if name in graph.constants)
    weight = graph.value(node.input[1]).astype(np.float32) - float(graph.value(node.input[3]))
    graph.nodes.remove(scaled)
    return scaled.output[0], weight * float(graph.value(own_scale)), bias


def unroll_stft(graph: Graph) -> None:
    """Write the short-time Fourier transform as two convolutions."""
    (node,) = [node for node in graph.nodes if node.op_type == "STFT"]
    wave, step, window, _ = node.input
    shape = graph.value(window)
    size = len(shape)
    angles = np.outer(np.arange(size // 2 + 1), np.arange(size)) * 2 * np.pi / size
    basis = [np.cos(angles) * shape, -np.sin(angles) * shape]
    turned = graph.user(node.output[0])
    for gathered in graph.users[turned.output[0]]:
        part = int(graph.value(gathered.input[1]))
        weights = graph.constant(f"loa.basis{part}", basis[part][:, None].astype(np.float32))
        graph.nodes.remove(gathered)
        step_frames = [int(graph.value(step))]
        graph.add("Conv", ["loa.wave", weights], list(gathered.output), strides=step_frames)
    row = graph.constant("loa.row", np.array([1, 1, -1], np.int64))
    graph.add("Reshape", [wave, row], ["loa.wave"])
    graph.index()


def name_lengths(model: bytes) -> bytes:
    """The same model with a name for each length that is not known before the sentence is."""
    whole = onnx.load_from_string(model)
    for node in whole.graph.node:
        if node.op_type == "DynamicQuantizeLSTM":  # the runtime's own: onnx knows no shape of it
            made = helper.make_tensor_value_info(node.output[0], TensorProto.FLOAT, [None] * 4)
            whole.graph.value_info.append(made)
    named = onnx.shape_inference.infer_shapes(whole, data_prop=True)
    return bytes(named.SerializeToString(deterministic=True))
