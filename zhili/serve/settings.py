"""The settings of the service. Worker processes get them through the environment."""

import os
from ipaddress import ip_address
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from zhili.errors import InputError

_VARIABLE = "ZHILI_SERVE_SETTINGS"
KEY_VARIABLE = "ZHILI_API_KEY"
_MIB = 1 << 20


class Settings(BaseModel):
    """The settings of the service.

    Args:
        models: folders of bundles; the first is shown by default, the others predict alongside. None is the bundle that
            ships with zhili.
        store: the path of an SQLite file, or an SQLAlchemy URL.
        temporary: the folder of temporary files. Nothing is written outside of it and of the store.
        host: the address to listen on.
        port: the port to listen on.
        workers: processes.
        threads: CPU threads of the model in each process; None shares the cores between the processes.
        api_key: the key that requests must have; None: any request is answered.
        max_upload: bytes of one request.
        max_waiting: bytes of uploads that wait to be read.
        max_requests: requests to `/v1` at a time in each process; more get 429.
        max_characters: characters of text that wait to be predicted at once in each process; more get 429.
        timeout: seconds in which a request must arrive, and seconds in which it must be answered.
        read_seconds: seconds for reading one file.
        read_memory: bytes of memory for reading one file.
        close_calls: the file of the guide's decisions on close calls; None takes those that ship with zhili.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())
    models: tuple[Path | None, ...] = (None,)
    store: str
    temporary: Path
    host: str = "127.0.0.1"
    port: int = 8765
    workers: int = Field(default=1, ge=1)
    threads: int | None = None
    api_key: str | None = None
    max_upload: int = 50 * _MIB
    max_waiting: int = 2048 * _MIB
    max_requests: int = 256
    max_characters: int = 200_000
    timeout: float = 60.0
    read_seconds: float = 60.0
    read_memory: int = 2048 * _MIB
    close_calls: Path | None = None

    @property
    def is_local(self) -> bool:
        """Whether the service listens on this machine's own address alone."""
        try:
            return ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return self.host == "localhost"

    def check(self) -> None:
        """Check that the service is not open to others without a key.

        Raises:
            InputError: the address is not this machine's own, and there is no key, or a short one.
        """
        if not self.is_local and not self.api_key:
            raise InputError(
                f"--host {self.host}: others can reach this address, so a key is required; set {KEY_VARIABLE} to a "
                "secret of at least 16 characters, for example the output of `openssl rand -hex 16`"
            )
        if self.api_key is not None and len(self.api_key) < 16:
            raise InputError(f"{KEY_VARIABLE}: {len(self.api_key)} characters; a key needs at least 16")

    def to_environment(self) -> None:
        """Put the settings where worker processes find them."""
        os.environ[_VARIABLE] = self.model_dump_json()

    @classmethod
    def from_environment(cls) -> "Settings":
        """The settings of the process that started this one."""
        return cls.model_validate_json(os.environ[_VARIABLE])
