"""The templates of pages, for jinja2 (extra `html`)."""

from functools import cache
from typing import Any

from zhili.extras import require

jinja2 = require("jinja2", extra="html", purpose="--format html")


@cache
def template(name: str) -> Any:
    """A template of `templates/`. It escapes every value; only the package's own style and script are included as is.

    Args:
        name: its file.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("zhili.output"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
