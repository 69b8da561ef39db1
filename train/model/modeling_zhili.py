"""A classifier with a description head as a model of transformers.

Each checkpoint has a copy of this file and of head.py, so it imports nothing else of the project. With it,
`AutoModelForSequenceClassification.from_pretrained(folder, trust_remote_code=True)` gives the trained model.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

from .head import DescriptionHead, mean_state


class ZhiliConfig(PretrainedConfig):  # type: ignore[misc]
    """Configuration of the model.

    Args:
        encoder: the encoder's configuration.
        encoder_options: options of the encoder's class, such as `add_pooling_layer`.
        sizes: the number of directions of each category.
        embedding_size: the size of the encoder's states.
        pooling: how the directions of a category are pooled.
        slopes: the calibration: what each category's logit is multiplied by …
        intercepts: … and what is added then.
    """

    model_type = "zhili"

    def __init__(
        self,
        encoder: dict[str, Any] | None = None,
        encoder_options: dict[str, Any] | None = None,
        sizes: Sequence[int] = (1,),
        embedding_size: int = 1,
        pooling: str = "logmeanexp",
        slopes: Sequence[float] = (1.0,),
        intercepts: Sequence[float] = (0.0,),
        **options: Any,
    ) -> None:
        self.encoder, self.encoder_options = encoder or {}, encoder_options or {}
        self.sizes, self.embedding_size, self.pooling = list(sizes), embedding_size, pooling
        self.slopes, self.intercepts = list(slopes), list(intercepts)
        super().__init__(**options)


class ZhiliForSequenceClassification(PreTrainedModel):  # type: ignore[misc]
    """Encoder and description head; the logits are calibrated.

    Args:
        config: the configuration.
    """

    config_class = ZhiliConfig
    base_model_prefix = "encoder"
    _supports_sdpa = True
    _supports_flash_attn = True
    _supports_attention_backend = True

    def __init__(self, config: ZhiliConfig) -> None:
        super().__init__(config)
        encoder = AutoConfig.for_model(**config.encoder)
        self.encoder = AutoModel.from_config(
            encoder, attn_implementation=config._attn_implementation, **config.encoder_options
        )
        directions, categories = sum(config.sizes), len(config.sizes)
        self.head = DescriptionHead(
            torch.zeros(directions, config.embedding_size),
            torch.zeros(categories),
            torch.zeros(config.embedding_size),
            torch.tensor(config.sizes),
            config.pooling,
        )
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        """Set what is not among the saved weights."""
        if isinstance(module, DescriptionHead):
            module.sizes = torch.tensor(self.config.sizes, device=module.sizes.device)
            module.columns, module.filling = module.places()

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        labels: Tensor | None = None,
        **ignored: Any,
    ) -> SequenceClassifierOutput:
        """Compute calibrated logits, and the loss if there are labels.

        Args:
            input_ids: (n, tokens).
            attention_mask: (n, tokens) of 0 and 1.
            labels: (n, categories) of 0 and 1 in a multi-label task, or (n,) category numbers.
            ignored: other inputs that a tokenizer may give.
        """
        mask = torch.ones_like(input_ids) if attention_mask is None else attention_mask
        states = self.encoder(input_ids=input_ids, attention_mask=mask).last_hidden_state
        logits = self.head(mean_state(states, mask)).logits
        logits = logits * logits.new_tensor(self.config.slopes) + logits.new_tensor(self.config.intercepts)
        loss = None
        if labels is not None and self.config.problem_type == "single_label_classification":
            loss = functional.cross_entropy(logits, labels)
        elif labels is not None:
            loss = functional.binary_cross_entropy_with_logits(logits, labels.float())
        return SequenceClassifierOutput(loss=loss, logits=logits)
