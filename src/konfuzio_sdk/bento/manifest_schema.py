"""JSON Schema of the manifest, for those who read archives without this SDK.

It lies beside this module, and so in the SDK's wheel in every archive. After a change of the manifest this writes it
anew: `python -m konfuzio_sdk.bento.manifest_schema`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic.json_schema import GenerateJsonSchema

from konfuzio_sdk.bento.manifest import Manifest

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core.core_schema import DictSchema

__all__ = ["SCHEMA_FILE", "manifest_schema"]

SCHEMA_FILE = Path(__file__).with_name("manifest_schema.json")


class _Untitled(GenerateJsonSchema):
    """Names no fields a second time."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic's signature
        return False

    def dict_schema(self, schema: DictSchema) -> JsonSchemaValue:
        """Describes keys and values apart, so that a key that is not as described is refused, and not just unknown."""
        described = super().dict_schema(schema)
        for pattern, value in described.pop("patternProperties", {}).items():
            described |= {"propertyNames": {"pattern": pattern}, "additionalProperties": value}
        return described


def manifest_schema() -> str:
    """JSON Schema, draft 2020-12, of what `Manifest.content` writes: every field is there, and no other."""
    schema = Manifest.model_json_schema(mode="serialization", schema_generator=_Untitled)
    return json.dumps({"$schema": _Untitled.schema_dialect, **schema}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(manifest_schema(), encoding="utf-8")
