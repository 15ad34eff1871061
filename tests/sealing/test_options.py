from __future__ import annotations

import pytest

from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.sealing.options import SealOptions


@pytest.mark.parametrize("name", ["packages", "platforms", "extras"])
@pytest.mark.parametrize("told", ["numpy", [5]])
def test_names_are_a_list(name: str, told: object) -> None:
    with pytest.raises(ArgumentError, match=f"{name} is a list of names, not {told!r}".replace("[", r"\[")):
        SealOptions(**{name: told})
