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

    @staticmethod
    def variable(field: str) -> str:
        """Name of the environment variable that sets a field."""
        return _PREFIX + field.upper()

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
