"""Batches cover everything once and in order."""

from hypothesis import given
from hypothesis import strategies as st

from genocourse._batches import batches


@given(st.integers(0, 30), st.integers(1, 40))
def test_slices_follow_each_other_and_none_is_too_long(n, size):
    slices = list(batches(n, size, "counting"))
    assert [i for batch in slices for i in range(batch.start, batch.stop)] == list(range(n))
    assert all(0 < batch.stop - batch.start <= size for batch in slices)
