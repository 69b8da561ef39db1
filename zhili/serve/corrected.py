"""Stored reports with the decisions of people, for downloads and the page."""

from dataclasses import replace
from typing import Any

from zhili.output import FileResult
from zhili.serve.service import Service
from zhili.store import Passage, StoredResult, corrected_report
from zhili.taxonomy import Taxonomy

_ACTIONS = {"accept": "接受", "change": "修改", "skip": "跳过"}


def corrected(service: Service, stored: StoredResult) -> FileResult:
    """The report with the labels that people decided, and columns that say who did, when, and what the model had.

    Args:
        service: the service.
        stored: the report as a model predicts it.
    """
    passages = service.store.corrections.passages(stored.model_id, report=stored.summary.id)
    if not any(passage.correction for passage in passages):
        return stored.result
    rule = service.predictors.get(stored.model_id, service.predictor).decision_rule
    decisions = [passage.correction.labels if passage.correction else () for passage in passages]
    return replace(
        stored.result,
        report=corrected_report(stored.result.report, decisions, rule),
        others=tuple(_columns(passage, service.taxonomy) for passage in passages),
    )


def _columns(passage: Passage, taxonomy: Taxonomy) -> dict[str, Any]:
    decision = passage.correction
    if decision is None:
        return {}
    return {
        "复核结论": _ACTIONS[decision.action],
        "复核人": decision.author,
        "复核时间": decision.created_at.astimezone().replace(tzinfo=None, microsecond=0),
        "模型给出的类别": "、".join(taxonomy[name].name for name in passage.labels),
    }
