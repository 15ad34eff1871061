"""The documentation as Sphinx builds it: without warnings, without the network, and without leaving a package out."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sphinx.util.inventory import InventoryFile

import konfuzio_sdk
from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.cli.main import app as commands
from konfuzio_sdk.settings import ServiceSettings

_ROOT = Path(__file__).parents[2]

_BUILD_WITHOUT_NETWORK = """
import sys

def refuse(event, _):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise SystemExit(f"building the documentation called {event}")

sys.addaudithook(refuse)
from sphinx.cmd.build import main
sys.exit(main(sys.argv[1:]))
"""

_MODULES = ("errors", "settings", "bento.client", "bento.async_client", "bento.local_server")
"""Public modules; packages are found by themselves."""

_INTERNAL = {
    "konfuzio_sdk.cli.bento",
    "konfuzio_sdk.opening.checks",
    "konfuzio_sdk.sample.invoices",
    "konfuzio_sdk.trainer.information_extraction.features",
    "konfuzio_sdk.trainer.information_extraction.grouping",
    "konfuzio_sdk.trainer.information_extraction.spans",
    "konfuzio_sdk.trainer.page_features",
}
"""Packages that only their neighbours import from."""

_FOREIGN = ("Alias for field number", "pydantic_core", "str(object", "model_config", str(_ROOT), sys.prefix)
"""What stands in the reference where a docstring is not the project's own, or a default is of this machine."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    options = ["--quiet", "--fail-on-warning", "--keep-going", "--doctree-dir", str(folder / "doctrees")]
    command = [sys.executable, "-c", _BUILD_WITHOUT_NETWORK, *options, str(_ROOT / "docs"), str(folder / "html")]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def described(built: Path) -> set[str]:
    """Full names of all Python objects that the reference describes."""
    inventory = InventoryFile.loads((built / "objects.inv").read_bytes(), uri="")
    return {name for kind, names in inventory.data.items() if kind.startswith("py:") for name in names}


class _Assets(HTMLParser):
    """Addresses of what a browser fetches by itself to show a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fetched = {"src", "srcset", "data", "poster"} | ({"href"} if tag in {"link", "use", "image"} else set())
        self.addresses += [value for name, value in attrs if name in fetched and value]


def _assets(page: str) -> list[str]:
    parser = _Assets()
    parser.feed(page)
    return parser.addresses


def test_a_built_page_fetches_nothing_from_the_internet(built: Path) -> None:
    pages = list(built.rglob("*.html"))
    addresses = [address for page in pages for address in _assets(page.read_text(encoding="utf-8"))]
    assert len(addresses) > len(pages)
    assert not [address for address in addresses if re.match(r"(?:\w+:)?//", address)]


def test_a_style_sheet_of_the_built_pages_fetches_nothing_from_the_internet(built: Path) -> None:
    sheets = list(built.rglob("*.css"))
    assert sheets
    fetched = re.compile(r"(?:url\(|@import)\s*['\"]?(?:\w+:)?//")
    assert not [sheet for sheet in sheets if fetched.search(sheet.read_text(encoding="utf-8"))]


def _public_modules() -> list[str]:
    found = pkgutil.walk_packages(konfuzio_sdk.__path__, f"{konfuzio_sdk.__name__}.")
    packages = {module.name for module in found if module.ispkg} - _INTERNAL
    modules = {f"{konfuzio_sdk.__name__}.{name}" for name in _MODULES}
    return sorted(packages | modules | {f"konfuzio_sdk.bento.{name}.utils" for name in ai_types()})


@pytest.mark.parametrize("name", _public_modules())
def test_every_public_name_is_described(name: str, described: set[str]) -> None:
    public: list[str] = getattr(importlib.import_module(name), "__all__", [])
    assert not [member for member in public if f"{name}.{member}" not in described]


@pytest.mark.parametrize("foreign", _FOREIGN)
def test_the_reference_says_nothing_that_is_not_of_the_project(foreign: str, built: Path) -> None:
    pages = list((built / "reference").glob("*.html"))
    assert pages
    assert not [page.name for page in pages if foreign in page.read_text(encoding="utf-8")]


def test_every_setting_of_the_environment_is_listed(built: Path) -> None:
    page = (built / "reference" / "settings.html").read_text(encoding="utf-8")
    variables = [ServiceSettings.variable(name) for name in ServiceSettings.model_fields]
    assert variables
    assert not [variable for variable in variables if variable not in page]


def test_defaults_of_settings_are_shown_as_one_types_them(built: Path) -> None:
    page = (built / "reference" / "settings.html").read_text(encoding="utf-8")
    table = re.sub(r"<[^>]+>", "", page.partition("</table>")[0])
    assert re.search(r"BENTO_SERVICE_DEBUG\s+false\s", table)
    assert re.search(r"BENTO_SERVICE_MAX_BODY_BYTES\s+67108864 \(64 MiB\)\s", table)
    assert re.search(r"BENTO_SERVICE_UPLOAD_TIMEOUT\s+60 s\s", table)


@pytest.mark.parametrize("name", ai_types())
def test_every_released_schema_version_is_described(name: str, described: set[str]) -> None:
    ai_type = ai_type_named(name)
    models = [*ai_type.requests.names, *ai_type.responses.names]
    assert not [model for model in models if f"konfuzio_sdk.bento.{name}.schemas.{model}" not in described]


def test_the_help_of_every_command_is_shown(built: Path) -> None:
    page = (built / "reference" / "command.html").read_text(encoding="utf-8")
    names = [command.callback.__name__ for command in commands.registered_commands if command.callback]
    groups = [group for group in commands.registered_groups if group.typer_instance]
    names += [
        f"{group.name} {command.callback.__name__}"
        for group in groups
        for command in group.typer_instance.registered_commands
    ]
    assert "bento inspect" in names
    assert not [name for name in names if f"Usage: konfuzio_sdk {name}" not in page]


def test_links_between_the_pages_on_architecture_lead_to_the_built_pages(built: Path) -> None:
    page = (built / "explanation" / "architecture" / "00-overview.html").read_text(encoding="utf-8")
    assert 'href="01-bento.html"' in page
