"""What is done to the model's graph, shown on a small one."""

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="the voice's model is not installed")


def test_what_is_as_long_as_what_it_was_made_of_says_so() -> None:
    from tts.voices.loa.graph import name_lengths  # noqa: PLC0415 (onnx is needed for it)

    made = name_lengths(_convolution_and_sine())
    lengths = {
        one.name: one.type.tensor_type.shape.dim[2].dim_param
        for one in onnx.load_from_string(made).graph.value_info
    }
    assert lengths["made"]
    assert lengths["made"] == lengths["scaled"] == lengths["turned"]


def _convolution_and_sine() -> bytes:
    """A convolution, whose length is not known, and what is made of it value by value."""
    helper, numbers = onnx.helper, onnx.TensorProto.FLOAT
    weights = onnx.numpy_helper.from_array(np.ones((2, 2, 3), np.float32), "weights")
    nodes = [
        helper.make_node("Conv", ["wave", "weights"], ["made"], pads=[1, 1]),
        helper.make_node("Mul", ["made", "made"], ["scaled"]),
        helper.make_node("Sin", ["scaled"], ["turned"]),
        helper.make_node("Neg", ["turned"], ["out"]),
    ]
    wave = helper.make_tensor_value_info("wave", numbers, [1, 2, None])
    out = helper.make_tensor_value_info("out", numbers, None)
    graph = helper.make_graph(nodes, "part", [wave], [out], [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)])
    return bytes(model.SerializeToString())
