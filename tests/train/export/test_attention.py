from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from transformers import AutoModel

from train.export.attention import use_fused_attention
from train.export.onnx import write_graph
from train.model.classifier import Classifier
from train.model.head import DescriptionHead


def test_fused_attention_has_the_same_output(tiny_encoder: Path, tmp_path: Path) -> None:
    encoder = AutoModel.from_pretrained(tiny_encoder, add_pooling_layer=False, attn_implementation="eager").eval()
    torch.manual_seed(0)
    model = Classifier(encoder, DescriptionHead(torch.randn(3, 32), torch.zeros(3), torch.zeros(32)), "multi_label")
    ids = torch.randint(5, 500, (3, 20))
    mask = torch.ones_like(ids)
    mask[1, 12:] = 0
    mask[2, 1:] = 0
    with torch.no_grad():
        expected = model(ids, mask)["logits"].numpy()
    with use_fused_attention(encoder):
        write_graph(model.eval(), tmp_path / "model.onnx")
    assert encoder.config._attn_implementation == "eager"
    nodes = onnx.load(tmp_path / "model.onnx").graph.node
    operators = Counter(node.op_type for node in nodes)
    assert operators["MultiHeadAttention"] == 2 and not operators["Softmax"]
    transposed = [node.attribute[0].ints for node in nodes if node.op_type == "Transpose"]
    assert all(len(order) < 4 for order in transposed)  # those of (n, tokens, heads, size) cancel out
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx", providers=["CPUExecutionProvider"])
    feeds: dict[str, Any] = {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}
    assert np.allclose(session.run(["logits"], feeds)[0], expected, atol=1e-4)
