"""What the tests of the package share. It needs no network: they may speak to this machine only."""

import numpy as np
import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pytest-socket refuse every other host."""
    for item in items:
        if item.path.is_relative_to(__file__.rpartition("conftest")[0]):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture
def global_state():
    """NumPy's global random numbers go on afterwards as if nothing had happened."""
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    yield
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
