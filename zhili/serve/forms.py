"""Uploaded files in a form."""

from collections.abc import Mapping

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

MAX_FILES = 1000


async def read_files(request: Request) -> tuple[list[tuple[str, bytes]], Mapping[str, str]]:
    """The files of a form as (name, bytes), and its other fields.

    Raises:
        HTTPException: 422 if the body is not a form or has no file.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(422, "send a form with files (multipart/form-data)")
    files, fields = [], {}
    async with request.form(max_files=MAX_FILES, max_fields=100) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files.append((value.filename or "file", await value.read()))
            else:
                fields[name] = value
    if not files:
        raise HTTPException(422, "the form has no file")
    return files, fields
