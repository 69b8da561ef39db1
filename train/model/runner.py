"""Run a float model behind the pipeline that the predictor uses."""

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerBase

from train.model.classifier import Classifier
from zhili.inference import LogitsPipeline, TextInput
from zhili.taxonomy import Taxonomy


def logits_pipeline(
    model: Classifier, tokenizer: PreTrainedTokenizerBase, input_format: TextInput, taxonomy: Taxonomy
) -> LogitsPipeline:
    """The float model with the predictor's own normaliser, windows and combination of windows.

    Args:
        model: it is set to evaluation mode.
        tokenizer: the model's; it is not changed.
        input_format: prefix, heading and maximum length.
        taxonomy: the categories in output order.
    """
    model.eval()
    device = next(model.parameters()).device

    def run(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        with torch.no_grad():
            outputs = model(torch.from_numpy(ids).to(device), torch.from_numpy(mask).to(device))
        return torch.cat(list(outputs.values()), dim=1).float().cpu().numpy()

    # A copy, since the pipeline switches truncation and padding off.
    copy = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    return LogitsPipeline(copy, input_format, model.task, taxonomy, run)
