
import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import (
    PreTrainedTokenizerBase,
)

from train.model.classifier import Classifier
from zhili.inference import LogitsPipeline, TextInput


def logits_pipeline(model: Classifier, tokenizer: PreTrainedTokenizerBase, feed: TextInput) -> LogitsPipeline:
    """The float model behind the very pipeline that the predictor uses: same normaliser, windows and gathering."""
    model.eval()
    device = next(model.parameters()).device

    def run(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        with torch.no_grad():
            logits = model(torch.from_numpy(ids).to(device), torch.from_numpy(mask).to(device))["logits"]
        return logits.float().cpu().numpy()

    # A copy: the scorer turns truncation and padding off.
    copy = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    return LogitsPipeline(copy, feed, model.task, run)
