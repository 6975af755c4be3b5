"""The package needs no network: its tests may speak to this machine only."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pytest-socket refuse every other host."""
    for item in items:
        if item.path.is_relative_to(__file__.rpartition("conftest")[0]):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))
