"""A page for people on what an Extraction AI gets right and wrong: one HTML file that needs nothing else.

One file a part of the page. Whatever Documents say goes through `markup`, which lets it become text alone.
"""

from konfuzio_sdk.evaluate.report.about import About
from konfuzio_sdk.evaluate.report.bounds import Bounds
from konfuzio_sdk.evaluate.report.file import check_writable
from konfuzio_sdk.evaluate.report.write import write_report

__all__ = ["About", "Bounds", "check_writable", "write_report"]
