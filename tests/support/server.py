"""The cluster the tests run on."""

from __future__ import annotations

from shanzhi.cluster import Endpoint

endpoint: Endpoint | None = None
"""Set when the tests begin."""


def running() -> Endpoint:
    """The running cluster."""
    if endpoint is None:
        raise RuntimeError("the test cluster is not running")
    return endpoint
