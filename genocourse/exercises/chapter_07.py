"""Checks and quiz of chapter 07, saliency and Grad-CAM. Each check returns a hint, or None when the answer is right."""

from collections.abc import Callable
from typing import Any

import numpy as np

from genocourse.exercises import missing, option
from genocourse.sequence import one_hot


def check_mutant(f: Callable[..., Any]) -> str | None:
    x = one_hot(["ACGTA"])[0]
    before = x.copy()
    changed = f(x, 3, 1)
    if hint := missing(changed):
        return hint
    if not np.array_equal(x, before):
        return (
            "your function changed the x it was given. Work on a copy: the next mutant starts from the intact sequence."
        )
    changed, wanted = np.asarray(changed), one_hot(["ATGTA"])[0]
    if changed.shape != x.shape:
        return f"the mutant has shape {changed.shape}; it has the shape of x, {x.shape}."
    if np.array_equal(changed, wanted):
        # ACGTA has one C only: emptying the row of C looks right here, and nowhere else.
        repeated = np.asarray(f(one_hot(["CCCAC"])[0], 3, 1))
        if np.array_equal(repeated, one_hot(["CTCAC"])[0]):
            return None
        return "right for ACGTA, but in CCCAC other positions changed too. Do you empty a column, or a row?"
    if (changed.sum(axis=0) == 2).any():
        return "one position now holds two bases at once. The old one has to go."
    if np.array_equal(changed, one_hot(["ACGCA"])[0]):
        return "base and position have changed places: x[base, position], rows are bases."
    if np.array_equal(changed, x):
        return "nothing changed."
    return "with base 3 (T) at position 1, ACGTA becomes ATGTA. Is every other column as it was?"


def check_centred_at_observed(f: Callable[..., Any]) -> str | None:
    X = one_hot(["AC", "GT"])
    A = np.array([[[4.0, 1], [0, 2], [0, 3], [0, -2]], [[1, 0], [1, 0], [-3, 0], [5, 8]]])
    before = A.copy()
    values = f(A, X)
    if hint := missing(values):
        return hint
    if not np.array_equal(A, before):
        return "your function changed the attribution it was given. Work on a copy."
    values = np.asarray(values)
    if values.shape == X.shape:
        return "one number a position is wanted, (N, L): the value of the base that is there."
    if values.shape != (2, 2):
        return f"the answer has shape {values.shape}; for two sequences of two bases it is (2, 2)."
    if np.allclose(values, [[3, 1], [-4, 6]]):
        return None
    if np.allclose(values, [[4, 2], [-3, 8]]):
        return "these are the values of the observed bases, not centred: take off the mean over the four bases."
    if np.allclose(values, 0):
        return "over the four bases a centred attribution adds up to zero. Pick the observed base before you add up."
    if np.allclose(values, [[3, 2], [4, 6]]):
        return "that is the largest of the four. The base that is there may have a smaller value."
    if np.allclose(values, [[3.0, 1.5], [-2.25, 6.0]]):
        return (
            "you kept the observed base first and centred afterwards: then three of the four values are already gone."
        )
    if np.allclose(values, [[3.0, 1.0], [4.0, 6.0]]) or np.allclose(values, [[3.0, 0.0], [0.5, 6.0]]):
        return "the sign is lost. A base can speak against the prediction."
    return "for the slopes 4, 0, 0, 0 and an A, the mean is 1 and the answer is 3. Over which axis do you average?"


def check_local_cam(f: Callable[..., Any]) -> str | None:
    slopes = np.array([[2.0, -1, 0], [-3, 4, 1]])
    a = np.array([[1.0, 1, 5], [1, 2, -1]])
    values = f(slopes, a)
    if hint := missing(values):
        return hint
    values = np.asarray(values)
    if values.shape != (3,):
        return f"the map has shape {values.shape}; for three places it is (3,). Add up over the channels."
    if np.allclose(values, [0, 7, 0]):
        return None
    if np.allclose(values, [-1, 7, -1]):
        return "without the ReLU: what speaks against the prediction is left out of this map."
    if np.allclose(values, [2, 8, 0]):
        return "the ReLU comes last, after the sum over the channels: a channel against weighs up a channel for."
    mean = slopes.mean(axis=1, keepdims=True)
    if np.allclose(values, np.maximum((mean * a).sum(axis=0), 0)):
        return "that is Grad-CAM: the slopes were averaged over the places. Let each place keep its own."
    if np.allclose(values, np.maximum((slopes * a).mean(axis=0), 0)):
        return "add up over the channels, do not average: then the places add up to what the layer contributes."
    if np.allclose(values, np.maximum(slopes.sum(axis=0) * a.sum(axis=0), 0)):
        return "multiply first, add up after: each channel has its own slope."
    return "in the first place the channels give 2 times 1 and -3 times 1. What is their sum, after a ReLU?"


def check_joint_effect(f: Callable[..., Any]) -> str | None:
    x = one_hot(["AAC"])[0]

    def model(X: np.ndarray) -> np.ndarray:
        if np.ndim(X) != 3:
            raise ValueError(f"f was given the shape {np.shape(X)}; it takes a batch, (m, 4, L).")
        # Either A is enough, a T adds to nothing but itself, and there is an offset: every slip shows.
        return 5.0 + 8.0 * X[:, 0, :2].max(axis=1) + 0.5 * X[:, 3].sum(axis=1)

    spare, added = f(model, x, (1, 0), (3, 1)), f(model, x, (1, 0), (3, 2))
    if hint := missing(spare):
        return hint
    if np.ndim(spare) not in (0, 1) or np.size(spare) != 1:
        return f"one number is wanted; came something of shape {np.shape(spare)}."
    if not np.array_equal(x, one_hot(["AAC"])[0]):
        return "your function changed the x it was given. Work on copies."
    if np.isclose(spare, -8) and np.isclose(added, 0):
        return None
    if np.isclose(spare, 8):
        return "the sign is turned round: both together, minus each alone."
    if np.isclose(spare, -7.5):
        return "that is the effect of both together. Take off what each of them does alone."
    if np.isclose(spare, 5):
        return "what is f of the double mutant compared with? All three effects are differences to f(x)."
    if np.isclose(spare, -21):
        return "each single effect is a difference to f(x). Is f(x) taken off once too often?"
    came = np.ravel(spare)[0]
    return f"where either A is enough, losing both costs 8 more than losing each: expected -8, came {came:g}."


CHECKS = {
    "7.1": check_mutant,
    "7.2": check_centred_at_observed,
    "7.3": check_local_cam,
    "7.4": check_joint_effect,
}


QUIZ = [
    {
        "question": "A map of the absolute slopes is high at +5. What do you know?",
        "type": "multiple_choice",
        "answers": [
            option("The base at +5 speaks for a donor", False, "The sign is gone: it may speak against it."),
            option(
                "The network is sensitive there", True, "How strongly the output tilts, and not in which direction."
            ),
            option(
                "A mutation at +5 stops splicing", False, "That is a statement on cells. The map describes a model."
            ),
        ],
    },
    {
        "question": "Why may the mean of the four slopes at a position be taken off?",
        "type": "multiple_choice",
        "answers": [
            option(
                "It makes the picture smoother", False, "Smoothness is no argument. Something has to be meaningless."
            ),
            option(
                "No change from one sequence to another moves along it",
                True,
                "A substitution takes one base away and puts another one in. The sum of the column stays one.",
            ),
            option("Slopes have to add up to the prediction", False, "They need not, before or after centring."),
        ],
    },
    {
        "question": "In-silico mutagenesis finds that no single base matters, and the network is sure. What next?",
        "type": "multiple_choice",
        "answers": [
            option(
                "Conclude that it uses the whole sequence", False, "It may use two short words, each of them enough."
            ),
            option(
                "Read the logit instead of the probability, and change two bases at once",
                True,
                "A sure probability is flat, and a spare motif covers for a lost one.",
            ),
            option("Take the gradient instead", False, "Where the output is flat, the slope is zero too."),
        ],
    },
    {
        "question": "Grad-CAM of the last layer peaks five bases beside the motif. Which is the likeliest reason?",
        "type": "multiple_choice",
        "answers": [
            option(
                "A place of that layer stands for many bases",
                True,
                "It stands for six bases and has seen fifty, so it may report a motif that stands a little aside.",
            ),
            option(
                "The network reads the bases beside the motif",
                False,
                "The experiment on single bases says that it does not.",
            ),
            option("The ReLU was forgotten", False, "The ReLU removes negative places; it moves no peak."),
        ],
    },
    {
        "question": "A map looks convincing. What tells whether it shows what was learned?",
        "type": "multiple_choice",
        "answers": [
            option("It is sharp and sparse", False, "A network with random weights has sharp maps too."),
            option(
                "A second method shows the same", False, "Two methods can share a fault; both see the same network."
            ),
            option(
                "A score against known truth, beside the same map of a random network",
                True,
                "Chance and a network that knows nothing are what it has to beat.",
            ),
        ],
    },
]
