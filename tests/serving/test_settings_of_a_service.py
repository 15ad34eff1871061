"""What is set wrong is told when a service starts."""

from __future__ import annotations

import pytest

from acting_ai import ActingAI
from acting_service import settings, until
from konfuzio_sdk.bento.local_server import LocalServer
from konfuzio_sdk.errors import ServiceError


@pytest.fixture(scope="module")
def bento() -> str:
    return str(ActingAI().save_bento(golden=0)[0].tag)


@pytest.mark.parametrize(("name", "value"), [("timeout", "abc"), ("workers", "-1"), ("debug", "maybe")])
def test_a_setting_that_cannot_be_used_is_named_and_nothing_is_served(bento: str, name: str, value: str) -> None:
    told = rf"BENTO_SERVICE_{name.upper()} cannot be used"
    with pytest.raises(ServiceError, match=told), LocalServer(bento, environment=settings(**{name: value})):
        pass


def test_a_setting_that_there_is_not_is_warned_of(bento: str) -> None:
    with LocalServer(bento, environment={"BENTO_SERVICE_WORKER": "2", **settings(workers=1)}) as server:
        until(lambda: "BENTO_SERVICE_WORKER is no setting of a service" in server.log)
