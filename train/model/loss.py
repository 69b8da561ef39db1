"""The losses: of labels, and of a student against its teacher."""

from torch import Tensor
from torch.nn import functional

from zhili.inference import Task

UNKNOWN = -100  # the index of a class that is not known; PyTorch's cross-entropy leaves it out


def classification_loss(
    logits: Tensor,
    labels: Tensor,
    task: Task,
    label_smoothing: float = 0.0,
    ignored: Tensor | None = None,
    class_weights: Tensor | None = None,
) -> Tensor:
    """The cross-entropy of (n, categories) logits against labels.

    Args:
        logits: (n, categories).
        labels: (n, categories) of 0 and 1; a single-label task has one 1 in each row.
        task: decides whether the categories are independent.
        label_smoothing: how far targets move towards one half (multi-label) or equal shares (single-label).
        ignored: (n, categories) 1 where a category of a multi-label task does not count, None: all count.
        class_weights: (categories,) factors on the losses of the categories that a text has, None: 1. The sum is
            divided by n, not by the weights, so that losses of parts of a batch add up to that of the batch.
    """
    if task == "single_label":
        losses = functional.cross_entropy(
            logits, labels.argmax(1), weight=class_weights, label_smoothing=label_smoothing, reduction="none"
        )
        return losses.mean()
    targets = labels * (1 - label_smoothing) + 0.5 * label_smoothing
    weight = None if ignored is None else 1 - ignored
    return functional.binary_cross_entropy_with_logits(logits, targets, weight=weight, pos_weight=class_weights)


def order_loss(logits: Tensor, primary: Tensor) -> Tensor:
    """The cross-entropy of which category is the primary one.

    Binary cross-entropy alone gives each label a probability near 1, and their order is then chance.

    Args:
        logits: (n, categories).
        primary: (n,) index of the primary category, or `UNKNOWN`.
    """
    return functional.cross_entropy(logits.float(), primary, ignore_index=UNKNOWN, reduction="none").mean()


def subject_loss(directions: Tensor, subject: Tensor) -> Tensor:
    """The cross-entropy of the subject within a text's primary category.

    Args:
        directions: (n, directions) logits, nothing for other categories (`DescriptionHead.directions_of`).
        subject: (n,) index of the direction of the text's subject, or `UNKNOWN`.
    """
    return functional.cross_entropy(directions.float(), subject, ignore_index=UNKNOWN, reduction="none").mean()


def distillation_loss(
    logits: Tensor, teacher_logits: Tensor, task: Task, temperature: float, order_weight: float = 0.0
) -> Tensor:
    """The cross-entropy of (n, categories) logits against a teacher's, both divided by the temperature.

    Args:
        logits: (n, categories).
        teacher_logits: (n, categories).
        task: decides whether the categories are independent.
        temperature: what both logits are divided by.
        order_weight: the weight of a second term for a multi-label task: the cross-entropy of which category is the
            first, as the teacher's logits have it (see `order_loss`).
    """
    student, teacher = logits / temperature, teacher_logits / temperature
    if task == "single_label":
        return functional.cross_entropy(student, teacher.softmax(1)) * temperature**2
    loss = functional.binary_cross_entropy_with_logits(student, teacher.sigmoid()) * temperature**2
    if order_weight:
        loss = loss + order_weight * functional.cross_entropy(logits.float(), teacher_logits.float().softmax(1))
    return loss


def normalised_mse(states: Tensor, teacher_states: Tensor, attention_mask: Tensor) -> Tensor:
    """The mean squared error of (n, tokens, hidden) states against a teacher's, without padding.

    Each channel is divided by its standard deviation over the batch, because a few channels with large values would
    dominate the mean. The result is the share of the teacher's variance that the states do not explain.
    """
    real = attention_mask.bool()
    student, teacher = states[real].float(), teacher_states[real].float()
    return (((student - teacher) / (teacher.std(0) + 1e-6)) ** 2).mean()
