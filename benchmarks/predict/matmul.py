"""The machine's own rate of matrix products: `python -m benchmarks.predict.products MODEL THREADS`.

Products of two square matrices, in float32 by numpy (its OpenBLAS) and in 8 bits by ONNX Runtime (`MatMulInteger`, one
side a weight, as in a quantised model).
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.answer import Json, answer_requests, keep_to, own_output

SIDE = 2048
INTEGER_MODEL = "product.onnx"


def main() -> None:
    """Answers `{"times": n}` with the operations/s of n products of each kind; a multiply-add is two operations."""
    import onnxruntime

    model, threads = sys.argv[1:]
    replies = own_output()
    keep_to(int(threads))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    random = np.random.default_rng(0)
    a, b = random.standard_normal((2, SIDE, SIDE), np.float32)
    whole = random.integers(0, 256, (SIDE, SIDE), np.uint8)
    kinds = {"float32": lambda: a @ b, "int8": lambda: session.run(None, {"a": whole})}

    def answer(request: Json) -> Json:
        return {name: _rate(product, request["times"]) for name, product in kinds.items()}

    answer_requests(answer, replies)


def _rate(product: Callable[[], object], times: int) -> float:
    product()  # the first may find the threads asleep
    began = time.perf_counter()
    for _ in range(times):
        product()
    return times * 2 * SIDE**3 / (time.perf_counter() - began)


def write_integer_product(path: Path) -> None:
    """An ONNX model of one product: (SIDE, SIDE) unsigned bytes with a weight of signed ones."""
    from onnx import TensorProto, helper, numpy_helper, save

    weight = np.random.default_rng(1).integers(-128, 128, (SIDE, SIDE), np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["c"])],
        "product",
        [helper.make_tensor_value_info("a", TensorProto.UINT8, [SIDE, SIDE])],
        [helper.make_tensor_value_info("c", TensorProto.INT32, [SIDE, SIDE])],
        [numpy_helper.from_array(weight, "b")],
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


if __name__ == "__main__":
    main()
