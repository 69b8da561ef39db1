"""The style sheets of the page that are not files of their own: the report's, and the colours of the categories."""

from importlib.resources import files

from fastapi import APIRouter, Response

from zhili.serve.colours import colours_css
from zhili.serve.dependencies import TheService

router = APIRouter(include_in_schema=False)


@router.get("/colours.css")
def colours(service: TheService) -> Response:
    """The colours of the model's categories."""
    return Response(colours_css(service.taxonomy), media_type="text/css")


@router.get("/report.css")
def report_style() -> Response:
    """The style of `--format html`, which the page shares."""
    text = files("zhili.output").joinpath("templates/report.css").read_text("utf-8")
    return Response(text, media_type="text/css")
