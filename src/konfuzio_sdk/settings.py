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
    """Settings of a served archive: `BENTO_SERVICE_TIMEOUT` and `BENTO_SERVICE_MAX_CONCURRENCY`."""

    model_config = ConfigDict(frozen=True)

    timeout: float = Field(3600, gt=0)
    """Seconds after which a request is given up."""

    max_concurrency: int = Field(32, ge=1)
    """Requests a worker takes in at once; they wait for each other, and what comes on top is answered 429."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> ServiceSettings:
        """Read the settings; ArgumentError names the variable that cannot be used."""
        given = {
            name: environment[_PREFIX + name.upper()]
            for name in cls.model_fields
            if environment.get(_PREFIX + name.upper())
        }
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            msg = f"The environment variable {_PREFIX}{str(first['loc'][0]).upper()} cannot be used: {first['msg']}."
            raise ArgumentError(msg) from None
