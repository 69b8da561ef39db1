"""The losses: of labels, and of a student against its teacher."""

from torch import Tensor
from torch.nn import functional

from zhili.inference import Task


def classification_loss(logits: Tensor, labels: Tensor, task: Task, label_smoothing: float = 0.0) -> Tensor:
    """The cross-entropy of (n, categories) logits against labels.

    Args:
        logits: (n, categories).
        labels: (n, categories) of 0 and 1; a single-label task has one 1 in each row.
        task: decides whether the categories are independent.
        label_smoothing: how far targets move towards one half (multi-label) or equal shares (single-label).
    """
    if task == "single_label":
        return functional.cross_entropy(logits, labels.argmax(1), label_smoothing=label_smoothing)
    targets = labels * (1 - label_smoothing) + 0.5 * label_smoothing
    return functional.binary_cross_entropy_with_logits(logits, targets)


def distillation_loss(logits: Tensor, teacher_logits: Tensor, task: Task, temperature: float) -> Tensor:
    """The cross-entropy of (n, categories) logits against a teacher's, both divided by the temperature."""
    student, teacher = logits / temperature, teacher_logits / temperature
    if task == "single_label":
        loss = functional.cross_entropy(student, teacher.softmax(1))
    else:
        loss = functional.binary_cross_entropy_with_logits(student, teacher.sigmoid())
    return loss * temperature**2


def normalised_mse(states: Tensor, teacher_states: Tensor, attention_mask: Tensor) -> Tensor:
    """The mean squared error of (n, tokens, hidden) states against a teacher's, without padding.

    Each channel is divided by its standard deviation over the batch, because a few channels with large values would
    dominate the mean. The result is the share of the teacher's variance that the states do not explain.
    """
    real = attention_mask.bool()
    student, teacher = states[real].float(), teacher_states[real].float()
    return (((student - teacher) / (teacher.std(0) + 1e-6)) ** 2).mean()
