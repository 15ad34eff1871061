"""Turns an AI into an archive: what goes into it, in which bytes, and how it is put together."""

__all__: list[str] = []
