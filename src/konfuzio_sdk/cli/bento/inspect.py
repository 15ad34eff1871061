"""`konfuzio_sdk bento inspect`: what an archive says of itself."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.markup import escape

from konfuzio_sdk.cli.console import OUTPUT
from konfuzio_sdk.opening.findings import printable
from konfuzio_sdk.opening.summary import summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from konfuzio_sdk.bento.manifest import Manifest
    from konfuzio_sdk.bento.project_metadata import ProjectMetadata
    from konfuzio_sdk.bento.service_contract import ServiceContract
    from konfuzio_sdk.opening.foreign import ForeignArchive
    from konfuzio_sdk.opening.summary import Summary

__all__ = ["inspect"]

_SHOWN = 12
"""Names that are shown of a list before the rest is counted; --json has all."""
_LONGEST = 80


def inspect(
    archive: Annotated[Path, typer.Argument(help="Archive to look at.", metavar="ARCHIVE", show_default=False)],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Show what an archive says of itself: its AI, what it needs, learned and installs.

    Nothing of the archive is run, and nothing but its form and the digests of its files is checked; that is what
    verify is for.
    """
    found = summary(archive)
    if json:
        OUTPUT.print_json(orjson.dumps(found.as_json()).decode(), ensure_ascii=True)  # no control characters
        return
    if found.manifest is None:
        _print("Bento", _bento_rows(found))
        if found.foreign is not None:
            _print_foreign(found.foreign)
        OUTPUT.print(_unknown(found), highlight=False, soft_wrap=True)
    else:
        _print("AI", _ai_rows(found.manifest, found))
        if found.manifest.project is not None:
            _print("Project", _project_rows(found.manifest.project))
        _print("Model", _model_rows(found.manifest))
        _print("Runs with", _runtime_rows(found.manifest))
    _print("Size, unpacked", _size_rows(found.sizes))
    for finding in found.changed[:_SHOWN]:
        OUTPUT.print(f"[red]{escape(str(finding))}[/red]", soft_wrap=True, highlight=False)


def _unknown(found: Summary) -> str:
    """Why there is no more to show."""
    if found.format is None:
        return (
            "Not sealed by this SDK. It has no manifest, so it cannot be verified: another SDK, or BentoML alone, made "
            "it. Serve it only if you trust whoever did."
        )
    told = escape(printable(found.format[:_LONGEST]))
    return f"Its manifest is of the format {told}, which this SDK does not read: pip install --upgrade konfuzio-sdk"


def _print(title: str, rows: Iterable[tuple[str, str]]) -> None:
    told = [(printable(name), printable(value)) for name, value in rows]
    width = max((len(name) for name, _ in told), default=0)
    OUTPUT.print(f"[bold]{title}[/bold]")
    for name, value in told:
        OUTPUT.print(f"[dim]{escape(name.ljust(width))}[/dim]  {escape(value)}", highlight=False, soft_wrap=True)
    OUTPUT.print()


def _bento_rows(found: Summary) -> Iterator[tuple[str, str]]:
    yield "tag", f"{found.bento.name}:{found.bento.version}"
    yield "made by", f"BentoML {found.bento.bentoml}"
    yield "service", found.bento.service
    yield from ((f"label {name}", value) for name, value in found.bento.labels.items())
    yield "signature", _signature(found)


def _print_foreign(foreign: ForeignArchive) -> None:
    """Show what an archive tells that has no manifest, and what it does not."""
    if foreign.contract is not None:
        _print("AI, as its OpenAPI tells", _contract_rows(foreign.contract))
    if foreign.project is not None:
        _print("Project", _project_rows(foreign.project))
    _print("Made as", _made_rows(foreign))
    _print("Not known", (("-", each) for each in foreign.unknown))


def _contract_rows(contract: ServiceContract) -> Iterator[tuple[str, str]]:
    yield "type", contract.ai_type
    wrapped = f", under the key {contract.wrapped_in}" if contract.wrapped_in else ""
    yield "understands", ", ".join(contract.requests) + wrapped
    yield "answers in", ", ".join(contract.responses) or "(not told)"


def _made_rows(foreign: ForeignArchive) -> Iterator[tuple[str, str]]:
    options = "`python` and `docker` options" if foreign.layout == 1 else "an image"
    yield "layout", f"BentoML's layout {foreign.layout}, which describes the container by {options}"
    yield "Python", foreign.python or "(not told)"
    checked = "with hashes" if foreign.hashed else "without hashes to check them by"
    yield "packages", f"{foreign.pins} pinned to a version, {checked}"
    if foreign.sdk:
        yield "konfuzio-sdk", foreign.sdk
    yield "models", _listed(foreign.models)


def _ai_rows(manifest: Manifest, found: Summary) -> Iterator[tuple[str, str]]:
    yield "type", manifest.ai_type
    yield "class", manifest.ai_class
    yield "tag", f"{found.bento.name}:{found.bento.version}"
    yield "works", (manifest.not_ready and f"no: {manifest.not_ready}") or "yes"
    yield "needs", ", ".join(manifest.required_inputs()) or "nothing"
    yield "asks for", f"{manifest.request}, answered by {manifest.response}"
    yield "understands", ", ".join(manifest.requests)
    yield "answers in", ", ".join(manifest.responses)
    yield from sorted(manifest.metadata.items())
    yield "service", f"written by the AI's author: {found.bento.service}" if found.own_service else "generated"
    yield "signature", _signature(found)


def _signature(found: Summary) -> str:
    return "there is one, not checked here" if found.signed else "none"


def _project_rows(project: ProjectMetadata) -> Iterator[tuple[str, str]]:
    yield "Project", f"{project.name or '(without a name)'} (id {project.id})"
    for category in project.categories:
        yield "Category", f"{category.name} (id {category.id})"
    labels = {label.id: label for label in project.labels}
    for label_set in project.label_sets:
        several = ", several times" if label_set.has_multiple_annotation_sets else ""
        yield "Label Set", f"{label_set.name} (id {label_set.id}{several})"
        for label in (labels[id_] for id_ in label_set.labels if id_ in labels):
            yield "  Label", f"{label.name} (id {label.id}), {label.data_type}"


def _model_rows(manifest: Manifest) -> Iterator[tuple[str, str]]:
    model = manifest.model
    yield "tag", model.tag
    yield "sha256", model.sha256
    yield "pickle", f"{model.size:,} bytes, {model.pickle_size:,} when unpacked"
    if manifest.training is not None:
        yield "learned from", f"{manifest.training.documents} Documents, fingerprint {manifest.training.fingerprint}"
    if manifest.metrics is not None:
        yield "measured", f"{manifest.metrics.evaluation}, on {manifest.metrics.on.documents} Documents"
        figures = list(manifest.metrics.figures.items())
        yield from (
            (f"  {name}", f"{figure:,.0f}" if figure > 1 else f"{figure:.3f}") for name, figure in figures[:_SHOWN]
        )
        if len(figures) > _SHOWN:
            yield "", f"and {len(figures) - _SHOWN} figures more"
    yield "golden samples", str(len(manifest.golden))
    yield "looks up", _listed(model.names)
    yield "code in it", _listed(model.travelling)
    if manifest.git_commit is not None:
        yield "git commit", manifest.git_commit
    if manifest.upgraded_from is not None:
        yield "upgraded from", manifest.upgraded_from


def _runtime_rows(manifest: Manifest) -> Iterator[tuple[str, str]]:
    yield "Python", manifest.runtime.python
    yield "konfuzio_sdk", manifest.runtime.sdk
    yield from sorted({**manifest.runtime.libraries, **manifest.packages}.items())
    yield "extras", ", ".join(manifest.extras) or "none"
    yield "platforms", ", ".join(manifest.platforms)
    yield "installs", "from wheels in the archive" if manifest.bundled else "from a package index, by the lockfile"


def _size_rows(sizes: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for part, size in sorted(sizes.items(), key=lambda entry: -entry[1]):
        yield part, f"{size:>13,} bytes"
    yield "all", f"{sum(sizes.values()):>13,} bytes"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN]) or "nothing"
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
