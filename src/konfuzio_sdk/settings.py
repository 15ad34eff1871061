"""Settings that come from the environment, read once where a process starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NO_TELEMETRY", "ServiceSettings"]

NO_TELEMETRY = {"BENTOML_DO_NOT_TRACK": "true"}
"""BentoML reports every call to its maker unless this is in the environment before the first one."""

_PREFIX = "BENTO_SERVICE_"


class ServiceSettings(BaseModel):
    """Settings of a served archive, each an environment variable: `BENTO_SERVICE_` and the name in upper case."""

    model_config = ConfigDict(frozen=True)

    timeout: float = Field(3600, gt=0)
    """Seconds that a request may wait and be worked on; then it is answered 504 and its worker is ended."""

    max_concurrency: int = Field(32, ge=1)
    """Requests that wait or are worked on at once; what comes on top is answered 429."""

    workers: int = Field(0, ge=0)
    """Processes that run the AI, with one thread of mathematics each; 0 is one for each core of the machine."""

    max_body_bytes: int = Field(64 * 2**20, ge=1)
    """Bytes that the body of a request may have, as sent and unpacked; what is larger is answered 413."""

    max_pages: int = Field(1000, ge=1)
    """Pages of a file that are read for one request; a file with more is read in part, by a page range."""

    max_pixels: int = Field(40_000_000, ge=1)
    """Pixels that an image of a page may have, of which each takes four bytes of memory, or eight if it is transparent;
    A4 at 600 dots an inch has fewer."""

    max_characters: int = Field(5_000_000, ge=1)
    """Characters that the text of a request may have: AIs take memory and time for each of them."""

    upload_timeout: float = Field(60, gt=0)
    """Seconds that a caller may take to send a body; then the request is answered 408. Who takes in nothing of a large
    answer for as long is hung up on."""

    abandoned_timeout: float = Field(2, ge=0)
    """Seconds that a worker may go on with a request whose caller has hung up; then it is ended and replaced."""

    drain_timeout: float = Field(30, ge=0)
    """Seconds that requests in flight have to finish when the service is told to stop (SIGTERM)."""

    debug: bool = False
    """Whether faults of the service are told to callers with their traceback, and the log has the words of exceptions
    and of an AI's own log lines. All of these may quote Documents."""

    @staticmethod
    def variable(field: str) -> str:
        """Name of the environment variable that sets a field."""
        return _PREFIX + field.upper()

    @classmethod
    def unknown(cls, environment: Mapping[str, str]) -> list[str]:
        """Variables of the environment that look like settings, and are none."""
        known = {cls.variable(name) for name in cls.model_fields}
        return sorted(name for name in environment if name.startswith(_PREFIX) and name not in known)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> ServiceSettings:
        """Read the settings; ArgumentError names the variable that cannot be used."""
        given = {name: value for name in cls.model_fields if (value := environment.get(cls.variable(name)))}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            msg = f"The environment variable {cls.variable(str(first['loc'][0]))} cannot be used: {first['msg']}."
            raise ArgumentError(msg) from None
