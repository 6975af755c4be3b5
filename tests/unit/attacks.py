"""What can be wrong with an argument, kind by kind: how to spoil a good one, and what must follow.

`SAME` means the answer of the good call. A text is what the ValueError must say, {name} being the argument. An error
is the caller's own, which must come through untouched.
"""

import numpy as np
import pandas as pd
import torch
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

SAME = object()
OWN = ZeroDivisionError("the model's own")  # raised by a spoilt function: what arrives must be this very object


def read_only(value):
    value = np.array(value)
    value.flags.writeable = False
    return value


def strided(value):
    value = np.asarray(value)
    return np.stack([value, np.ones_like(value)], axis=-1)[..., 0]


def big_endian(value):
    return np.asarray(value).astype(np.asarray(value).dtype.newbyteorder(">"))


def with_first(number):
    def spoil(value):
        value = np.array(value, dtype=complex if isinstance(number, complex) else float)
        value.flat[0] = number
        return value

    return spoil


def masked(value):
    mask = np.zeros(np.shape(value), dtype=bool)
    mask.flat[0] = True
    return np.ma.array(value, mask=mask)


def ragged(value):
    rows = np.asarray(value).tolist()
    return [*rows[:-1], [rows[-1]]] if np.ndim(value) == 1 else [*rows, rows[0][:-1]]


def in_tensor(value):
    return torch.tensor(np.array(value), dtype=torch.float64, requires_grad=True)


# Numbers of any kind: whatever holds them gives the same answer, and what is no finite number is named.
ARRAY = {
    "read-only": (read_only, SAME),
    "not contiguous": (strided, SAME),
    "Fortran order": (np.asfortranarray, SAME),
    "list": (lambda v: np.asarray(v).tolist(), SAME),
    "big-endian": (big_endian, SAME),
    "nothing": (lambda v: None, "{name}"),
    "ragged": (ragged, "{name} cannot be read as an array"),
    "masked": (masked, r"{name} has masked entries.*filled"),
    "sparse": (lambda v: csr_matrix(np.eye(2)), r"{name} is a sparse matrix.*{name}\.toarray\(\)"),
}
NUMBERS = ARRAY | {
    "float32": (lambda v: np.asarray(v, np.float32), SAME),
    "float64": (lambda v: np.asarray(v, np.float64), SAME),
    "int8": (lambda v: np.asarray(v, np.int8), SAME),
    "int64": (lambda v: np.asarray(v, np.int64), SAME),
    "NaN": (with_first(np.nan), "{name} holds .*NaN or infinity, first at .*finite numbers are needed"),
    "infinity": (with_first(-np.inf), "{name} holds .*infinity, first at .*finite numbers are needed"),
    "complex": (with_first(1j), "{name} holds complex128 values; numbers are needed"),
    "text": (lambda v: np.asarray(v).astype(str), "{name} holds .*values; numbers are needed"),
    "object": (lambda v: np.asarray(v, object), r"{name} holds object values; numbers are needed.*astype\(float\)"),
    "tensor with gradients": (in_tensor, r"{name} cannot be read as an array.*detach\(\)"),
}
ATTACKS = {
    "table": NUMBERS
    | {
        "DataFrame": (pd.DataFrame, SAME),
        "no rows": (lambda v: np.asarray(v)[:0], r"{name} has shape \(0, \d\).*at least one row"),
        "no features": (lambda v: np.asarray(v)[:, :0], r"{name} has shape \(\d, 0\).*one feature"),
        "one column flat": (lambda v: np.asarray(v)[:, 0], r"{name} has shape \(\d,\).*{name}\.reshape\(-1, 1\)"),
        "three axes": (lambda v: np.asarray(v)[None], r"{name} has shape \(1, \d, \d\); a table"),
        "DataFrame of objects": (lambda v: pd.DataFrame(v, dtype=object), "{name} holds object values"),
        "DataFrame with NA": (lambda v: pd.DataFrame(v).astype("Int64").mask(pd.DataFrame(v) >= 0), "{name} holds"),
    },
    "sequences": NUMBERS
    | {
        "no sequences": (lambda v: np.asarray(v)[:0], r"{name} has shape \(0, 4, \d\).*at least one sequence"),
        "no positions": (lambda v: np.asarray(v)[..., :0], r"{name} has shape \(\d, 4, 0\).*one position"),
        "one sequence": (lambda v: np.asarray(v)[0], r"{name} has shape \(4, \d\).*{name}\[None\]"),
        "axes exchanged": (lambda v: np.asarray(v).transpose(0, 2, 1), r"Use {name}\.transpose\(0, 2, 1\)"),
        "four axes": (lambda v: np.asarray(v)[None], r"{name} has shape \(1, \d, 4, \d\).*\(N, 4, L\)"),
        "five bases": (lambda v: np.pad(np.asarray(v), ((0, 0), (0, 1), (0, 0))), r"{name} has shape \(\d, 5, \d\)"),
        "strings": (lambda v: ["ACGT"], r"{name} has shape \(1,\).*one_hot\(sequences\)"),
        "huge": (with_first(1e300), r"{name} holds numbers beyond 1e\+30"),
    },
    "strings": {
        "tuple": (tuple, SAME),
        "array": (np.array, SAME),
        "array of objects": (lambda v: np.array(v, object), SAME),
        "Series": (lambda v: pd.Series(v, index=range(7, 7 + len(v))), SAME),
        "generator": (iter, SAME),
        "lower case": (lambda v: [string.lower() for string in v], SAME),
        "one string": (lambda v: v[0], r"sequences is one string.*\[sequence\]"),
        "bytes": (lambda v: [string.encode() for string in v], r"sequences\[0\] is b'.*a string"),
        "empty": (lambda v: [], "at least one s"),
        "empty string": (lambda v: [*v, ""], r"sequences\[\d\] is ''"),
        "missing string": (lambda v: [*v, np.nan], r"sequences\[\d\] is nan.*a string"),
        "RNA": (lambda v: [*v[1:], v[0][:-1] + "U"], "'U' is not in the alphabet.*Write T"),
        "protein": (lambda v: [*v[1:], v[0][:-1] + "L"], "'L' is not in the alphabet.*Write N"),
        "gap": (lambda v: [*v[1:], v[0][:-1] + "-"], "'-' is not in the alphabet.*Write N"),
        "nothing": (lambda v: None, "sequences is None; a list of strings is needed"),
        "array without axes": (lambda v: np.array(v[0]), r"sequences is array\('AC', .*a list of strings is needed"),
        "number": (lambda v: 3, "sequences is 3; a list of strings is needed"),
        "dict": (lambda v: dict(enumerate(v)), r"sequences is a dict.*list\(sequences\.values\(\)\)"),
    },
    "scores": NUMBERS
    | {
        "empty": (lambda v: np.asarray(v)[:0], r"scores have shape \(0,\), the mask \(\d,\)"),
        "short": (lambda v: np.asarray(v)[1:], r"scores have shape \(\d,\), the mask \(\d,\)"),
        "column": (lambda v: np.asarray(v)[:, None], r"scores have shape \(\d, 1\), the mask \(\d,\)"),
        "huge": (with_first(1e300), r"scores holds numbers beyond 1e\+30"),
    },
    "number": {
        "float32": (np.float32, SAME),
        "array": (np.array, SAME),
        "nothing": (lambda v: None, "{name} is None; .*one finite number"),
        "NaN": (lambda v: np.nan, "{name} is nan; .*one finite number"),
        "infinity": (lambda v: np.inf, "{name} is inf; .*one finite number"),
        "complex": (lambda v: 1j, "{name} is 1j; .*one finite number"),
        "text": (str, r"{name} is '[\d.]+'; .*one finite number"),
        "list": (lambda v: [v], r"{name} is \[[\d.]+\]; .*one finite number"),
    },
    "labels": ARRAY
    | {
        "Series": (lambda v: pd.Series(v, index=range(7, 7 + len(v))), SAME),
        "short": (lambda v: v[1:], r"{name} has shape \(\d,\); X has \d (rows|sequences), so \(\d,\) is needed"),
        "column": (lambda v: np.asarray(v)[:, None], r"{name} has shape \(\d, 1\); X has \d"),
        "nothing": (lambda v: None, r"{name} has shape \(\); X has \d"),
    },
    "entries": ARRAY
    | {
        "text": (lambda v: np.asarray(v).astype(str), SAME),
        "object": (lambda v: np.asarray(v, object), SAME),
        "Series": (lambda v: pd.Series(v, index=range(7, 7 + len(v))), SAME),
        "nothing": (lambda v: None, r"{name} has shape \(\); one entry a row"),
        "column": (lambda v: np.asarray(v)[:, None], r"{name} has shape \(\d, 1\); one entry a row"),
        "NaN": (with_first(np.nan), "{name} has missing entries"),
        "None inside": (lambda v: [None, *v[1:]], "{name} has missing entries"),
    },
    "columns": {
        "array": (np.array, SAME),
        "int8": (np.int8, SAME),
        "negative": (lambda v: np.asarray(v) * 0 - 9, "-9.*(outside 0 to|count from 0)|outside 0 to .*-9"),
        "outside": (lambda v: np.asarray(v) * 0 + 9, "9.*(outside 0 to|count from 0)|outside 0 to .*9"),
        "fraction": (lambda v: np.asarray(v) * 0 + 0.5, r"0\.5.*(needed|no column index)"),
        "text": (lambda v: "age", "'age'(; .*needed| is no column index)"),
        "nothing": (lambda v: None, "None(; .*needed| is no column index)"),
        "mask": (lambda v: np.asarray(v) > 7, "False.*(needed| is no column index)"),
        "ragged": (lambda v: [[0], [0, 1]], "{name} cannot be read as an array"),
    },
    "result": {
        "nothing": (lambda v: None, "result is a NoneType; what .*needed"),
        "array": (lambda v: np.eye(2), "result is a ndarray; what .*needed"),
        "dict": (lambda v: {"average": [0]}, "result is a dict; what .*needed"),
    },
    "forest": {
        "nothing": (lambda v: None, "NoneType is not a"),
        "not fitted": (clone, "not fitted|is not a fitted"),
        "another model": (lambda v: LogisticRegression().fit([[0], [1]], [0, 1]), "LogisticRegression is not a"),
        "the class": (type, "type is not a|ABCMeta is not a"),
    },
    "module": {
        "nothing": (lambda v: None, "{name} is a NoneType; a torch.nn.Module"),
        "function": (lambda v: lambda X: X, "{name} is a function; a torch.nn.Module"),
        "the class": (type, "{name} is a type; a torch.nn.Module"),
    },
    "mask": ARRAY
    | {
        "integers": (lambda v: np.asarray(v, int), r"{name} holds int64 values.*{name}\.astype\(bool\)"),
        "object": (lambda v: np.asarray(v, object), r"{name} holds object values.*{name}\.astype\(bool\)"),
        "short": (lambda v: np.asarray(v)[1:], r"\(\d,\).*\(\d,\)"),
    },
    "row": NUMBERS
    | {
        "Series": (lambda v: pd.Series(np.asarray(v), index=range(7, 7 + len(v))), SAME),
        "empty": (lambda v: np.asarray(v)[:0], r"{name} has shape \(0,\)"),
        "column": (lambda v: np.asarray(v)[:, None], r"{name} has shape \(\d, 1\)"),
        "number": (lambda v: 3.0, r"{name} has shape \(\)"),
    },
    "count": {
        "int8": (np.int8, SAME),
        "zero": (lambda v: 0, "{name} is 0; .*whole number"),
        "negative": (lambda v: -1, "{name} is -1; .*whole number"),
        "fraction": (lambda v: v + 0.5, r"{name} is \d\.5; .*whole number"),
        "float": (float, r"{name} is \d\.0; .*whole number"),
        "text": (str, r"{name} is '\d'; .*whole number"),
        "nothing": (lambda v: None, "{name} is None; .*whole number"),
        "NaN": (lambda v: np.nan, "{name} is nan; .*whole number"),
        "list": (lambda v: [v], r"{name} is \[\d\]; .*whole number"),
    },
    "share": {
        "float32": (np.float32, SAME),
        "negative": (lambda v: -0.1, r"{name} is -0\.1; .*needed"),
        "above one": (lambda v: 1.5, r"{name} is 1\.5; .*needed"),
        "NaN": (lambda v: np.nan, "{name} is nan; .*needed"),
        "text": (str, r"{name} is '0\.\d+'; .*needed"),
        "list": (lambda v: [v], r"{name} is \[0\.\d+\]; .*needed"),
        "nothing": (lambda v: None, "{name} is None; .*needed"),
    },
    "names": {
        "tuple": (tuple, SAME),
        "array": (np.array, SAME),
        "Index": (pd.Index, SAME),
        "too few": (lambda v: v[1:], "names"),
        "too many": (lambda v: [*v, "one more"], "names"),
        "nothing": (lambda v: None, "{name} is None; .*names"),
        "array without axes": (lambda v: np.array("A"), r"{name} is array\('A', .*names"),
        "one string": (lambda v: "AB", "{name} is 'AB'; .*names"),
    },
}


def raises(f):
    def spoilt(*arguments):
        raise OWN

    return spoilt


def random(f):
    rng = np.random.default_rng(0)
    return lambda X: f(X) + rng.normal(size=len(X))


def careless(f):
    def spoilt(X):
        answer = np.array(f(X))
        X[...] = 0
        return answer

    return spoilt


def in_one_buffer(f):
    """Like runtimes that write every answer into the same memory."""
    buffer = np.empty(10_000)

    def spoilt(X):
        buffer[: len(X)] = f(X)
        return buffer[: len(X)]

    return spoilt


ATTACKS["model"] = {
    "answers in a list": (lambda f: lambda X: list(f(X)), SAME),
    "answers in a Series": (lambda f: lambda X: pd.Series(f(X), index=range(7, 7 + len(X))), SAME),
    "answers in float32": (lambda f: lambda X: np.asarray(f(X), np.float32), SAME),
    "answers in int16": (lambda f: lambda X: np.asarray(f(X), np.int16), SAME),
    "answers in a tensor": (lambda f: lambda X: torch.tensor(np.asarray(f(X))), SAME),
    "answers in one buffer": (in_one_buffer, SAME),
    "writes into its input": (careless, SAME),
    "two columns": (lambda f: lambda X: np.c_[f(X), f(X)], r"f\(X\) returned \(\d+, 2\).*predict_proba\(X\)\[:, 1\]"),
    "a column": (lambda f: lambda X: np.c_[f(X)], r"f\(X\) returned \(\d+, 1\); one number per row is needed"),
    "a DataFrame": (lambda f: lambda X: pd.DataFrame(f(X)), r"f\(X\) returned \(\d+, 1\); one number per row"),
    "one number": (lambda f: lambda X: 1.0, r"f\(X\) returned \(\) for \d+ rows; one number per row"),
    "too few": (lambda f: lambda X: f(X)[1:], r"f\(X\) returned \(\d+,\) for \d+ rows; one number per row"),
    "too many": (lambda f: lambda X: np.r_[f(X), 0], r"f\(X\) returned \(\d+,\) for \d+ rows; one number per row"),
    "returns nothing": (lambda f: lambda X: None, r"f\(X\) returned \(\) for \d+ rows; one number per row"),
    "ragged": (lambda f: lambda X: [[1], [1, 2]], r"f\(X\) cannot be read as an array"),
    "NaN": (lambda f: lambda X: f(X) * np.nan, "not a finite number"),
    "infinity": (lambda f: lambda X: f(X) + np.inf, "not a finite number"),
    "text": (lambda f: lambda X: ["case"] * len(X), "not a finite number"),
    "objects": (lambda f: lambda X: np.asarray(f(X), object), "not a finite number"),
    "complex": (lambda f: lambda X: f(X) + 0j, "not a finite number"),
    "huge": (lambda f: lambda X: f(X) + 1e300, r"f\(X\) holds numbers beyond 1e\+30"),
    "random": (random, r"f gave two answers.*model\.eval\(\)"),
    "raises": (raises, OWN),
    "a fitted model": (
        lambda f: LogisticRegression().fit([[0], [1]], [0, 1]),
        "f is a LogisticRegression.*predict_proba",
    ),
    "nothing": (lambda f: None, "f is a NoneType; a function"),
}
ATTACKS["network"] = {
    "float64 answers": (lambda f: lambda X: f(X).double(), SAME),
    "NumPy": (lambda f: lambda X: f(X).detach().numpy(), r"f\(X\) returned a ndarray; a tensor is needed"),
    "two columns": (lambda f: lambda X: X[:, :2, 0], r"f\(X\) returned \(\d, 2\).*network\(X\)\[:, 1\]"),
    "one number": (lambda f: lambda X: f(X).sum(), r"f\(X\) returned \(\) for \d sequences; one number"),
    "returns nothing": (lambda f: lambda X: None, r"f\(X\) returned a NoneType; a tensor is needed"),
    "NaN": (lambda f: lambda X: f(X) * torch.nan, "not a finite number"),
    "huge": (lambda f: lambda X: f(X).double() * 0 + 1e300, r"f\(X\) holds numbers beyond 1e\+30"),
    "complex": (lambda f: lambda X: f(X) + 1j, r"f\(X\) returned torch\.complex"),
    "random": (lambda f: lambda X: f(X) + torch.randn(len(X)), "f gave two answers"),
    "in training": (lambda f: torch.nn.Flatten(0), r"training mode. Call f\.eval\(\)"),
    "raises": (raises, OWN),
    "nothing": (lambda f: None, "f is a NoneType; a network or a function"),
}
ATTACKS["one-hot"] = ATTACKS["sequences"] | {
    "bool": (lambda v: np.asarray(v, bool), SAME),
    "uint8": (lambda v: np.asarray(v, np.uint8), SAME),
    "two bases at once": (np.ones_like, "{name} is not one-hot"),
    "shares": (lambda v: np.full(np.shape(v), 0.25), "{name} is not one-hot"),
    "negative": (lambda v: -np.asarray(v), "{name} is not one-hot"),
    "huge": (with_first(1e300), "{name}"),
}
ATTACKS["sequences for a network"] = ATTACKS["sequences"] | {"tensor with gradients": (in_tensor, SAME)}
ATTACKS["one sequence"] = NUMBERS | {
    "batch": (
        lambda v: np.asarray(v)[None],
        r"{name} has shape \(1, 4, \d\).*X\[0\]|{name} has shape \(1, 4, \d\).*A\[0\]",
    ),
    "axes exchanged": (np.transpose, r"{name}.* has shape \(.*\d, 4\)"),
    "no positions": (lambda v: np.asarray(v)[:, :0], r"{name}.* has shape \(.*4, 0\)"),
    "row": (lambda v: np.asarray(v)[0], r"{name} has shape \(\d,\)"),
}


def answering(answer):
    return lambda f: lambda *arguments: answer


# A loss or a metric: two arguments in, one number out.
ATTACKS["score"] = {
    "nothing": (lambda f: None, "{name} is None; a function"),
    "text": (lambda f: "auroc", "{name} is 'auroc'; a function"),
    "returns NaN": (answering(np.nan), "{name}.* nan"),
    "returns infinity": (answering(np.inf), "{name}.* inf"),
    "returns a list": (answering([1.0, 2.0]), r"{name}.* \[1\.0, 2\.0\]"),
    "returns nothing": (answering(None), "{name}.* None"),
    "returns text": (answering("high"), "{name}.* 'high'"),
    "raises": (raises, OWN),
}
ATTACKS["strings of one length"] = ATTACKS["strings"] | {
    "unequal lengths": (lambda v: [*v, "A"], "lengths from 1 to 2; one length is needed"),
}
ATTACKS["network with its layer"] = {
    name: attack for name, attack in ATTACKS["network"].items() if name not in ("complex", "two columns")
}
