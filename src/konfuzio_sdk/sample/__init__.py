"""Makes a sample project to try things out with. Needs the extra `sample`; nothing in it is real."""

from konfuzio_sdk.sample.generate import generate_sample_project

__all__ = ["generate_sample_project"]
