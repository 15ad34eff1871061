"""The `konfuzio_sdk` command: one file a command."""

__all__: list[str] = []
