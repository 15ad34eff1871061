"""How Sphinx builds these pages: `make docs`. Nothing is fetched, neither now nor by the built pages."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

project = "konfuzio_sdk"
project_copyright = "the konfuzio_sdk authors; MIT licence"
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "architecture_links",
    "command_help",
    "links_of_types",
    "schema_tables",
    "setting_tables",
]
exclude_patterns = ["_build", "_extensions"]
html_theme = "furo"
html_title = "konfuzio_sdk"
html_copy_source = False
html_show_sphinx = False

myst_heading_anchors = 3

default_role = "code"  # docstrings write `names` in single backticks
add_module_names = False
autoclass_content = "both"
autodoc_default_options = {"members": True, "undoc-members": True, "member-order": "bysource"}
autodoc_typehints = "signature"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 100
