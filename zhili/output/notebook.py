"""Reports and predictions in a notebook: HTML with its own style, without scripts and without a network."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from zhili.errors import InputError
from zhili.output.file_result import FileResult, new_headings
from zhili.output.palette import Colour, category_colours
from zhili.report import Prediction, Report
from zhili.taxonomy import Category, Domain, Taxonomy, loaded_taxonomy

SHOWN_ROWS = 50  # paragraphs and points of a report
SHOWN_CHARACTERS = 160  # of a paragraph or point
_MINIMUM = 0.01  # the lowest probability of a category without the label


def report_html(report: Report) -> str | None:
    """See `Report._repr_html_`; None without jinja2."""
    predicted = [p.prediction for p in report.paragraphs if p.prediction is not None]
    if not predicted or len(predicted) < sum(1 for _ in report.paragraphs):
        return None
    result = FileResult.from_report("", report)
    names = _Names(predicted[0].scores)
    count = sum(1 for _ in result.rows)
    return _rendered(
        {
            "report": report,
            "review": sum(prediction.needs_review for prediction in predicted),
            "profile": [names.label(name, share) for name, share in report.profile.items()],
            "blocks": list(islice(_blocks(result, names), SHOWN_ROWS)),
            "hidden": max(0, count - SHOWN_ROWS),
        }
    )


def prediction_html(prediction: Prediction) -> str | None:
    """See `Prediction._repr_html_`; None without jinja2."""
    names = _Names(prediction.scores)
    others = sorted(prediction.scores.items(), key=lambda item: -item[1])
    rows = [names.label(name, score) for name, score in others if name not in prediction.labels and score >= _MINIMUM]
    return _rendered({"prediction": prediction, "labels": names.labels(prediction), "others": rows})


class _Names:
    """Names and colours of the categories; their ids, where the process has not loaded the bundle that predicted."""

    def __init__(self, ids: Iterable[str]) -> None:
        ids = tuple(ids)
        taxonomy = loaded_taxonomy(ids) or _without_names(ids)
        self._names = {category.id: category.name for category in taxonomy.categories}
        self._colours = category_colours(taxonomy)

    def label(self, name: str, share: float, subject: str = "") -> dict[str, Any]:
        """What the template shows of a category."""
        colour: Colour = self._colours[name]
        return {"id": name, "name": self._names[name], "share": share, "subject": subject, "colour": colour}

    def labels(self, prediction: Prediction) -> list[dict[str, Any]]:
        """The labels of a prediction."""
        subjects: Mapping[str, str] = {name: subject.name for name, subject in prediction.subjects.items()}
        return [self.label(n, prediction.scores[n], subjects.get(n, "")) for n in prediction.labels]


def _without_names(ids: tuple[str, ...]) -> Taxonomy:
    categories = tuple(Category.model_construct(id=name, name=name, domain="all") for name in ids)
    return Taxonomy.model_construct(domains={"all": Domain(name="")}, categories=categories)


def _blocks(result: FileResult, names: _Names) -> Iterable[dict[str, Any]]:
    """Paragraphs and points with the headings above them."""
    previous = None
    for section, paragraphs in result.sections:
        headings = [text for _, text in new_headings(previous, section)]
        for row in (row for paragraph in paragraphs for row in paragraph.rows):
            text = row.part.text
            shown = text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
            labels = names.labels(row.prediction)
            yield {"headings": headings, "text": shown, "labels": labels, "review": row.prediction.needs_review}
            headings = []
        previous = section


def _rendered(values: dict[str, Any]) -> str | None:
    try:
        from zhili.output.jinja import template
    except InputError:
        return None
    return str(template("notebook.html").render({"report": None, **values}))
