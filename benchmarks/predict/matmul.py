"""The machine's rate of matrix products: `python -m benchmarks.predict.matmul MODEL THREADS`.

It multiplies two square matrices, in float32 with numpy (its OpenBLAS) and in 8 bits with ONNX Runtime (`MatMulInteger`
with a constant weight, as in a quantised model).
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.worker import Json, pin_to_cores, redirect_stdout, serve

SIDE = 2048


def main() -> None:
    """Reply to `{"times": n}` with the operations/s of n products of each kind; a multiply-add is two operations."""
    import onnxruntime

    model, threads = sys.argv[1:]
    replies = redirect_stdout()
    pin_to_cores(int(threads))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    side = session.get_inputs()[0].shape[0]
    random = np.random.default_rng(0)
    a, b = random.standard_normal((2, side, side), np.float32)
    integers = random.integers(0, 256, (side, side), np.uint8)
    products = {"float32": lambda: a @ b, "int8": lambda: session.run(None, {"a": integers})}

    def handle(request: Json) -> Json:
        return {kind: _rate(product, request["times"], side) for kind, product in products.items()}

    serve(handle, sys.stdin, replies)


def _rate(product: Callable[[], object], times: int, side: int) -> float:
    product()  # the first product may have to wake the threads up
    began = time.perf_counter()
    for _ in range(times):
        product()
    return times * 2 * side**3 / (time.perf_counter() - began)


def write_integer_model(path: Path, side: int) -> None:
    """Write an ONNX model of one product: a (side, side) matrix of unsigned bytes with a weight of signed bytes."""
    from onnx import TensorProto, helper, numpy_helper, save

    weight = np.random.default_rng(1).integers(-128, 128, (side, side), np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["c"])],
        "product",
        [helper.make_tensor_value_info("a", TensorProto.UINT8, [side, side])],
        [helper.make_tensor_value_info("c", TensorProto.INT32, [side, side])],
        [numpy_helper.from_array(weight, "b")],
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


if __name__ == "__main__":
    main()
