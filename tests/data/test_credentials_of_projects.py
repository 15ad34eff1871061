"""Secrets that a Project holds are found in any case, and go nowhere."""

from __future__ import annotations

import copy
import pickle

import pytest

from konfuzio_sdk.data import Project
from konfuzio_sdk.data.credentials import Credentials


def test_names_are_alike_in_any_case_and_with_the_prefix_of_headers() -> None:
    credentials = Credentials({"env_openai_api_key": "a", "Token": "b"})
    assert [credentials[name] for name in ("OPENAI_API_KEY", "openai_api_key", "ENV_TOKEN")] == ["a", "a", "b"]
    assert list(credentials) == ["openai_api_key", "token"]
    del credentials["TOKEN"]
    assert credentials == {"openai_api_key": "a"}


def test_a_missing_one_is_named_and_no_other() -> None:
    with pytest.raises(KeyError) as raised:
        Credentials({"one": "secret"})["Two"]
    assert raised.value.args == ("Two",)


def test_neither_a_pickle_nor_a_copy_has_any() -> None:
    credentials = Credentials({"one": "secret"})
    assert pickle.loads(pickle.dumps(credentials)) == {}  # noqa: S301 - made here
    assert copy.deepcopy(credentials) == copy.copy(credentials) == {}
    assert "secret" not in repr(credentials) + repr([credentials])


def test_a_project_is_asked_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project()
    assert project.get_credentials("some_password") is None
    monkeypatch.setenv("SOME_PASSWORD", "of the process")
    assert project.get_credentials("some_password") == "of the process"
    assert project.get_credentials("SOME_PASSWORD") == "of the process"
    project.credentials = {"env_some_password": "of the request"}
    assert project.get_credentials("SOME_PASSWORD") == "of the request"
    assert project.structure_copy().get_credentials("SOME_PASSWORD") == "of the process"


def test_a_project_of_before_there_was_a_class_for_them_has_none() -> None:
    project = Project()
    older = Project.__new__(Project)
    older.__dict__.update({**project.__getstate__(), "credentials": {}})
    del older.__dict__["_credentials"]
    assert older.credentials == {}
    older.credentials["one"] = "two"
    assert older.get_credentials("ONE") == "two"
