"""The protocol of Label Studio's ML backends: predictions for tasks of a project."""

from collections.abc import Iterator
from typing import Annotated, Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from zhili.errors import InputError
from zhili.labelling import choices_result
from zhili.report import Prediction
from zhili.serve.dependencies import TheService
from zhili.serve.service import Service

router = APIRouter(prefix="/label-studio", tags=["label studio"])


_InterfaceXml = Annotated[str | None, Field(max_length=1 << 16)]


class TaskIn(BaseModel):
    """A task of Label Studio."""

    model_config = ConfigDict(extra="allow")
    data: dict[str, Any] = {}


class PredictIn(BaseModel):
    """What Label Studio sends: tasks, and the labelling interface as XML."""

    model_config = ConfigDict(extra="allow")
    tasks: list[TaskIn]
    label_config: _InterfaceXml = None


class SetupIn(BaseModel):
    """What Label Studio sends when the backend is added: the labelling interface as XML, and what is not needed."""

    model_config = ConfigDict(extra="allow")
    label_config: _InterfaceXml = Field(None, alias="schema")


class _Interface(BaseModel):
    """The parts of a labelling interface that are needed: a text, and a control with choices."""

    control: str = "labels"
    text: str = "text"
    key: str = "text"  # of the task's data
    names: dict[str, str] = {}  # category id → the value of its choice


@router.get("")
@router.get("/")
@router.get("/health")
def health(service: TheService) -> dict[str, Any]:
    """Whether the backend runs."""
    return {"status": "UP", "model_class": "zhili", "model_version": _version(service)}


@router.post("/setup")
async def setup(body: SetupIn, service: TheService) -> dict[str, Any]:
    """Label Studio calls this when the backend is added to a project."""
    _read_interface(body.label_config, service)
    return {"model_version": _version(service)}


@router.post("/predict")
async def predict(body: PredictIn, service: TheService) -> dict[str, Any]:
    """Predict tasks."""
    interface = _read_interface(body.label_config, service)
    data = [task.data for task in body.tasks]
    texts = [str(values.get(interface.key) or "").strip() for values in data]
    headings = [str(values.get("heading") or "") or None for values in data]
    present = [at for at, text in enumerate(texts) if text]
    predictions = await service.predict([texts[at] for at in present], [headings[at] for at in present])
    results: list[dict[str, Any]] = [{"result": [], "score": 0.0, "model_version": _version(service)} for _ in data]
    for at, prediction in zip(present, predictions, strict=True):
        results[at] |= {
            "result": _result(prediction, interface, service),
            "score": prediction.scores[prediction.primary],
        }
    return {"results": results}


@router.get("/versions")
def versions(service: TheService) -> dict[str, Any]:
    """The models."""
    return {"versions": [_version(service)], "model_version": _version(service)}


@router.post("/webhook", status_code=201)
@router.post("/train", status_code=201)
async def webhook() -> dict[str, Any]:
    """Do nothing: corrections become a new model by `train`, not while people label."""
    return {"status": "ok"}


def _version(service: Service) -> str:
    return service.predictor.manifest.checksum[:12]


def _result(prediction: Prediction, interface: _Interface, service: Service) -> list[Any]:
    result = choices_result(prediction.labels, service.taxonomy, interface.control, interface.text)
    result[0]["value"]["choices"] = [interface.names[label] for label in prediction.labels if label in interface.names]
    return result


def _read_interface(config: str | None, service: Service) -> _Interface:
    """The control with choices that have names or ids of categories.

    Raises:
        InputError: the interface is not XML, or no control has such choices.
    """
    names = {category.id: category.name for category in service.taxonomy.categories}
    ids = {name: i for i, name in names.items()} | {i: i for i in names}
    if not config:
        return _Interface(names=names)
    if "<!" in config:  # entities, which an interface does not need
        raise InputError("label_config: declarations are not read; remove <!…>")
    try:
        root = ElementTree.fromstring(config)
    except ElementTree.ParseError as error:
        raise InputError(f"label_config: not XML ({error})") from None
    texts = {node.get("name"): (node.get("value") or "").lstrip("$") for node in root.iter("Text")}
    for control, choices in _controls(root):
        own = {
            ids[key]: choice.get("value") or ""
            for choice in choices
            for key in (choice.get("alias"), choice.get("value"))
            if key in ids
        }
        if own and control.get("toName") in texts:
            text = str(control.get("toName"))
            return _Interface(control=control.get("name") or "", text=text, key=texts[text], names=own)
    raise InputError(
        "label_config: no Choices with categories of this model; GET /v1/label-studio-config has an interface"
    )


def _controls(root: Element) -> Iterator[tuple[Element, list[Element]]]:
    """Each control with its choices, which belong to the nearest control around them."""
    found: dict[Element, list[Element]] = {}
    waiting: list[tuple[Element, Element | None]] = [(root, None)]
    while waiting:
        node, control = waiting.pop()
        if node.tag == "Choices":
            control = node
            found[control] = []
        elif node.tag == "Choice" and control is not None:
            found[control].append(node)
        waiting += [(child, control) for child in reversed(node)]
    yield from found.items()
