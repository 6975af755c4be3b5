"""Work in batches that fit in memory, and a bar that tells how far it has come."""

from collections.abc import Iterator
from functools import partial

from tqdm import tqdm

MAX_CELLS = 2**24  # numbers in one batch, as a rule: 128 MB in double precision
bar = partial(tqdm, delay=2, leave=False, disable=None)  # in a terminal, after two seconds, and gone at the end


def batches(n: int, size: int, doing: str) -> Iterator[slice]:
    """Yield slices that cover n things, at most `size` of them at a time."""
    for start in bar(range(0, n, size), desc=doing):
        yield slice(start, min(start + size, n))
