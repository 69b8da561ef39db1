"""Folders of tables and of parts: on a disk, or in an object store by its address."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from zhili.errors import InputError
from zhili.extras import require
from zhili.files import atomic_file
from zhili.printable import shown_path
from zhili.tables import TABLE_SUFFIXES, is_table

RUN = "_run.json"  # in the folder of a run; readers of folders of Parquet files pass over it
_HIDDEN = (".", "_")  # names that readers of folders of Parquet files pass over


@dataclass(frozen=True)
class Storage:
    """A folder or file: a path, or an address such as `s3://bucket/folder`. It can be sent to other processes.

    Args:
        name: how outputs and messages name it: the path as given, or the address without keys and options.
        path: the path in `filesystem`.
        filesystem: a `pyarrow.fs.FileSystem`.
    """

    name: str
    path: str
    filesystem: Any

    @classmethod
    def at(cls, address: str | os.PathLike[str]) -> "Storage":
        """The storage at a path or an address.

        An address takes the options that pyarrow reads: `s3://bucket/folder?endpoint_override=host:9000&scheme=http`.

        Raises:
            InputError: there is no file system for the address.
        """
        address = os.fspath(address)
        fs = require("pyarrow.fs", "ray", address)
        if "://" not in address:
            return cls(shown_path(address), os.path.abspath(address), fs.LocalFileSystem())  # noqa: PTH100
        try:
            filesystem, path = fs.FileSystem.from_uri(address)
        except (ValueError, OSError) as error:  # pyarrow's errors are of these classes
            reason = str(error).replace(address, _public(address))
            raise InputError(f"{_public(address)}: {reason}; name a folder, or an address such as s3://…") from None
        path = path.rstrip("/")
        return cls(f"{address.split('://')[0]}://{path}", path, filesystem)

    @property
    def is_local(self) -> bool:
        """Whether it is a path and not an address."""
        return "://" not in self.name

    def tables(self) -> "list[TableFile]":
        """The tables in the folder, however deep, in the order of their names; or the one that is named.

        A folder to which `zhili scale` wrote is passed over: its parts are no inputs.

        Raises:
            InputError: there is none, or the folder cannot be listed.
        """
        try:
            files = self._listed_here() if self.is_local else self._listed_there()
        except OSError as error:
            raise InputError(f"{self.name}: cannot be listed ({error}); check the address and the rights") from None
        runs = {str(Path(file.path).parent) for file in files if Path(file.path).name == RUN}
        tables = [
            file
            for file in sorted(files, key=lambda file: file.path)
            if file.path == self.path or (self._is_shown_table(file.path) and str(Path(file.path).parent) not in runs)
        ]
        if not tables:
            raise InputError(f"{self.name}: no table in this folder; tables are {' '.join(TABLE_SUFFIXES)} files")
        return tables

    def _listed_here(self) -> "list[TableFile]":
        """All files on this machine. Links are not followed: they lead out of the folder, or in a circle."""
        top = Path(self.path)
        if not os.path.lexists(top):
            raise InputError(f"{self.name}: no such file or folder; check the path")
        if not top.is_dir():
            return [self._file(self.path, top.stat())]
        folders = os.walk(top, onerror=_raise)
        paths = (os.path.join(folder, name) for folder, _, names in folders for name in names)  # noqa: PTH118
        return [self._file(path, state) for path in paths if stat.S_ISREG((state := os.lstat(path)).st_mode)]

    def _file(self, path: str, state: os.stat_result) -> "TableFile":
        below = path[len(self.path) :]
        return TableFile(self.name + (shown_path(below) if below else ""), path, state.st_size, state.st_mtime_ns)

    def _listed_there(self) -> "list[TableFile]":
        """All files below an address."""
        fs = require("pyarrow.fs", "ray")
        info = self.filesystem.get_file_info(self.path)
        if info.type == fs.FileType.NotFound:
            raise InputError(f"{self.name}: no such file or folder; check the path")
        below = fs.FileSelector(self.path, recursive=True)
        infos = self.filesystem.get_file_info(below) if info.type == fs.FileType.Directory else [info]
        return [
            TableFile(self.name + info.path[len(self.path) :], info.path, info.size, info.mtime_ns or 0)
            for info in infos
            if info.is_file
        ]

    def _is_shown_table(self, path: str) -> bool:
        return is_table(Path(path)) and not any(
            part.startswith(_HIDDEN) for part in path[len(self.path) :].strip("/").split("/")
        )

    @contextmanager
    def local_copy(self, file: "TableFile") -> Iterator[Path]:
        """A path at which a table can be read; a table in an object store is copied to a temporary folder first."""
        if self.is_local:
            yield Path(file.path)
            return
        fs = require("pyarrow.fs", "ray")
        with tempfile.TemporaryDirectory(prefix="zhili-") as folder:
            path = Path(folder) / Path(file.path).name
            fs.copy_files(file.path, str(path), self.filesystem, fs.LocalFileSystem())
            yield path

    def names(self) -> list[str]:
        """The names of the files directly in the folder; none if it does not exist."""
        fs = require("pyarrow.fs", "ray")
        infos = self.filesystem.get_file_info(fs.FileSelector(self.path, allow_not_found=True))
        return sorted(info.base_name for info in infos if info.is_file)

    def read(self, name: str) -> bytes:
        """The bytes of a file in the folder."""
        with self.filesystem.open_input_stream(f"{self.path}/{name}") as file:
            return file.read()

    def write(self, name: str, data: bytes) -> None:
        """Write a file in the folder, which appears when it is complete.

        An object store shows an object when its upload has ended. On a disk a temporary file is renamed.
        """
        if self.is_local:
            with atomic_file(Path(self.path, name)) as file:
                file.buffer.write(data)
                file.buffer.flush()
                os.fsync(file.fileno())
        else:
            with self.filesystem.open_output_stream(f"{self.path}/{name}") as stream:
                stream.write(data)

    def remove(self, name: str) -> None:
        """Remove a file in the folder."""
        self.filesystem.delete_file(f"{self.path}/{name}")


@dataclass(frozen=True)
class TableFile:
    """A table to predict.

    Args:
        name: how the rows and messages name it.
        path: the path in its storage.
        size: bytes.
        modified: nanoseconds since 1970.
    """

    name: str
    path: str
    size: int
    modified: int


def _raise(error: OSError) -> NoReturn:
    raise error


def _public(address: str) -> str:
    """An address without keys and options."""
    scheme, rest = address.split("://", 1)
    return f"{scheme}://{rest.split('?')[0].rsplit('@', 1)[-1]}"
