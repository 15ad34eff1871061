"""Where a service answers what, beside its AI type's own endpoint."""

from __future__ import annotations

from konfuzio_sdk.bento.service_contract import OPENAPI_PATH, READ_PATH

__all__ = [
    "CONTRACT_PATH",
    "HEALTH_PATH",
    "LIVE_PATH",
    "METRICS_PATH",
    "OPENAPI_PATH",
    "READY_PATH",
    "READ_PATH",
    "SITE_PATH",
    "SWAGGER_PATH",
    "TRY_PATH",
]

CONTRACT_PATH = "/v1/contract"
"""Which schema versions there are, for machines."""
LIVE_PATH = "/livez"
"""Whether the service runs."""
HEALTH_PATH = "/healthz"
"""The same, under the name that load balancers ask for."""
READY_PATH = "/readyz"
"""Whether the AI can work."""
METRICS_PATH = "/metrics"
"""What was counted, for Prometheus."""
SWAGGER_PATH = "/"
"""The OpenAPI for people."""
TRY_PATH = "/try"
"""The page on which a person tries the AI out."""
SITE_PATH = "/site"
"""Below it, what the pages load."""
