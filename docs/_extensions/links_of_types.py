"""Links a type in a signature, which is written by its bare name, to its description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.util.nodes import make_refnode

if TYPE_CHECKING:
    from docutils.nodes import Element, reference
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx what to do with a reference that it cannot resolve."""
    app.connect("missing-reference", _link)
    return {"parallel_read_safe": True}


def _link(app: Sphinx, environment: BuildEnvironment, wanted: pending_xref, shown: Element) -> reference | None:
    """Link to the one described object of the name; None if there is none, or if there are several."""
    if wanted.get("refdomain") != "py":
        return None
    name = str(wanted["reftarget"]).rsplit(".", 1)[-1]
    described = environment.domains.python_domain.objects
    found = {(entry.docname, entry.node_id) for full, entry in described.items() if full.rsplit(".", 1)[-1] == name}
    if len(found) != 1:
        return None
    page, anchor = found.pop()
    return make_refnode(app.builder, str(wanted["refdoc"]), page, anchor, [shown], name)
