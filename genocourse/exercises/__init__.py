"""Exercises that answer back, offline: ``check("4.1", my_answer)`` and ``quiz("4")``.

Of each chapter, chapter_NN.py checks the exercises and quiz_NN.yml holds the questions.
"""

import importlib
import importlib.util
import traceback
from pathlib import Path
from typing import Any

import yaml

from genocourse.exercises import _record


def check(exercise: str, answer: Any) -> None:
    """Print whether an answer is right and, if not, a hint that names the mistake. Never raises.

    Parameters
    ----------
    exercise : str
        Its number, such as ``"4.1"``.
    answer : object
        The learner's function or value.

    Examples
    --------
    >>> check("4.1", ...)
    4.1  Not yet: the answer is still `...`. Replace it with yours.
    """
    verdict = _verdict(exercise, answer)
    print(f"{exercise}  {verdict}")
    if verdict == "Right." and (trouble := _record.remember(exercise)):
        print(trouble)


def progress() -> None:
    """Print which exercises were passed in this folder, chapter by chapter.

    The record is the file genocourse_progress.json beside the notebooks: keep it, hand it in, or delete it to begin
    anew. A solution that is run counts too: it asks the same question.
    """
    print(_record.report())


def _verdict(exercise: str, answer: Any) -> str:
    module = _chapter(str(exercise).split(".")[0])
    test = module.CHECKS.get(exercise) if module else None
    if test is None:
        return "There is no exercise of this number. Is it written as in the text, in quotes?"
    if answer is ...:
        return "Not yet: the answer is still `...`. Replace it with yours."
    try:
        hint = test(answer)
    except (Exception, SystemExit) as error:  # whatever the learner's code raises is told to the learner
        if not callable(answer):
            return f"Not yet: hand over the function itself, without brackets: check({exercise!r}, my_function)."
        what = traceback.format_exception_only(error)[-1].strip()  # also for errors that cannot be written as text
        return f"Not yet: your code stopped with {what}"
    return f"Not yet: {hint}" if hint else "Right."


def quiz(chapter: str) -> None:
    """Show a chapter's quiz: questions to click where jupyterquiz is installed, else as text.

    Parameters
    ----------
    chapter : str
        Its number, such as ``"4"``.

    Raises
    ------
    ValueError
        If the chapter has no quiz.
    """
    asked = questions(chapter)
    try:
        from jupyterquiz import display_quiz
    except ImportError:
        _print_quiz(asked)
    else:
        accessible = {"--jq-correct-color": "#006b1a", "--jq-incorrect-color": "#8e0000"}
        display_quiz(asked, colors=accessible)


def questions(chapter: str) -> list[dict[str, Any]]:
    """Return a chapter's questions, in the form that jupyterquiz reads: what stands in quiz_NN.yml."""
    file = Path(__file__).with_name(f"quiz_{str(chapter).zfill(2)}.yml")
    if not file.is_file():
        raise ValueError(f"There is no quiz for chapter {chapter!r}. Use the chapter's number, such as quiz('4').")
    asked = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [{"question": one["question"], "type": "multiple_choice", "answers": one["answers"]} for one in asked]


def _print_quiz(questions: list[dict[str, Any]]) -> None:
    for i, question in enumerate(questions, start=1):
        print(f"{i}. {question['question']}")
        for letter, option in zip("abcdef", question["answers"], strict=False):
            print(f"   {letter}) {option['answer']}")
    print("\nTo answer by clicking: pip install jupyterquiz, then run this cell again. The answers, with reasons:\n")
    for i, question in enumerate(questions, start=1):
        for letter, option in zip("abcdef", question["answers"], strict=False):
            if option["correct"]:
                print(f"{i}. {letter}) {option['feedback']}")


def _chapter(number: str) -> Any:
    """The module of a chapter's exercises, or None when there is none."""
    name = f"{__name__}.chapter_{number.zfill(2)}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def missing(value: Any) -> str | None:
    """Return a hint when a learner's function gives back nothing or still the placeholder, else None."""
    if value is ...:
        return "the function still returns `...`. Replace it."
    return "the function returns nothing. End it with `return` and the result." if value is None else None
