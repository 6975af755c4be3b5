"""Every chapter keeps the contract of contract.py, and every rule of it can fail.

A tiny notebook that keeps all rules is broken in one place at a time; exactly the rule meant must speak up. What the
rules about claims hold, and what they leave to a reader, stands at the top of contract.py.
"""

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat import NotebookNode

import genocourse
from genocourse.exercises.chapter_04 import CHECKS
from tests.notebooks.chapter import Chapter
from tests.notebooks.contract import COLAB, RULES
from tools import notebooks

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EVERY_NOTEBOOK = (  # the rules that are not about a chapter's form
    "setup tags figures stray_outputs semicolons execution commonmark links images machine_paths normalised"
).split()


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapter_keeps(path, rule):
    problems = list(RULES[rule](Chapter(path)))
    assert not problems, "\n".join(["", *problems])


@pytest.mark.parametrize("rule", [*EVERY_NOTEBOOK])
@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("*.ipynb")), ids=lambda path: path.stem)
def test_other_notebook_keeps(path, rule):
    problems = list(RULES[rule](Chapter(path)))
    assert not problems, "\n".join(["", *problems])


def test_every_finished_chapter_is_there():
    listed = yaml.safe_load((ROOT / "book" / "chapters.yml").read_text(encoding="utf-8"))
    ready = [f"{c['n']}_{c['name']}" for c in listed if c["status"] == "ready"]
    assert ready and [path.stem for path in CHAPTERS] == sorted(ready)


# A tiny chapter ------------------------------------------------------------

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
URL = "https://example.org/course"
CALLOUT = """\
> **In this chapter**
>
> - Compute an importance by hand.
> - Compare two importances.
> - Detect an importance that misleads.
>
> 40 minutes to read, 30 seconds to run.
>
> Before: some Python (*necessary*), [chapter 04](04_feature_importance.ipynb) (*helpful*).
>
> Data: [ALL leukaemia](../book/data.md#leukaemia)."""
SETUP = COLAB.format(url=URL, version=genocourse.__version__)
BREIMAN = "[Breiman 2001](https://doi.org/10.1023/A:1010933404324)"
FILLER = "The forest reads genes and tells patients apart. " * 18


def markdown(source: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source)


def code(source: str, tag: str = "", *outputs: NotebookNode, alt: str = "") -> NotebookNode:
    metadata = ({"tags": [tag]} if tag else {}) | ({"mystnb": {"image": {"alt": alt}}} if alt else {})
    return nbformat.v4.new_code_cell(source, metadata=metadata, outputs=list(outputs))


def printed(text: str, name: str = "stdout") -> NotebookNode:
    return nbformat.v4.new_output("stream", name=name, text=text)


def shown(**data: str) -> NotebookNode:
    return nbformat.v4.new_output("display_data", data={kind.replace("_", "/"): text for kind, text in data.items()})


def figure(source: str) -> NotebookNode:
    return code(source, "", shown(image_png=PNG), alt="Bar chart of five genes; ABL1 has by far the longest bar.")


def tiny_chapter() -> NotebookNode:
    cells = [
        markdown("# Feature importance\n\nWhich genes does the forest lean on?"),
        code(
            COLAB.format(url=URL, version=genocourse.__version__) + "\nfrom genocourse import plot\n\nplot.use_style()",
            "setup",
        ),
        figure("ax = plot.importances(names, values)"),
        markdown("*Figure 4.1: ABL1 leads.*"),
        markdown(CALLOUT),
        markdown(f"## The data\n\nOf 128 patients the forest names 91.4% rightly ({BREIMAN}). See 01005."),
        markdown(
            "An [importance](../book/glossary.md#importance) of 0.21 is larger. The share is 91.4%. See chromosome 9."
        ),
        code("# A share;\nshare = right / total\nprint(f'{share:.3f}')", "", printed("0.914\n")),
        code("# Claim: 91.4% right; an importance of 0.21.\nassert 0.9 < share < 0.93 and top > 0.2", "claim"),
        figure("ax = plot.importances(names, others)"),
        markdown("*Figure 4.2: It leads again.*"),
        markdown("> **Trap: Correlated genes share the credit.** Duplicate a gene and watch its importance fall."),
        *[markdown(FILLER) for _ in range(24)],
        markdown("## Exercises"),
    ]
    for number in CHECKS:
        cells += [
            markdown(f"### Exercise {number}: half\n\nWrite `half(x)`."),
            code(
                f'answer = ...\n\ncheck("{number}", answer)', "exercise", printed(f"{number}  Not yet: the answer is\n")
            ),
            code(f'answer = 2\n\ncheck("{number}", answer)', "solution", printed(f"{number}  Right.\n")),
        ]
    questions = json.dumps([{"question": "Which?", "answers": []}] * 3)
    script = shown(application_javascript=f"var questionsabcdefghijkl={questions};\n\nshow()")
    cells += [
        markdown("## Quiz"),
        code('quiz("4")', "quiz", script),
        markdown("## Summary\n\nABL1 leads, with 0.21.\n\n## What next\n\nMore."),
        markdown(f"## References\n\n- {BREIMAN}"),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def write(notebook: NotebookNode, root: Path, name: str = "04_feature_importance") -> Path:
    """Write the notebook as if it had run, with what a chapter relies on around it."""
    files = {
        "_config.yml": f"repository: {{url: {URL}}}",
        "book/chapters.yml": '[{n: "04", name: feature_importance, title: Feature importance}]',
        "book/references.bib": "@article{breiman2001,\n doi = {10.1023/A:1010933404324}\n}",
        "book/glossary.md": "# Glossary\n\n[Importance]{#importance}\n: A number.",
        "book/data.md": "# Data\n\n(leukaemia)=\n## ALL leukaemia",
    }
    for file, text in files.items():
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_text(text, encoding="utf-8")
    for count, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), start=1):
        cell.execution_count = count
    path = root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir()
    (path.parent / "04_feature_importance.ipynb").touch()
    path.write_text(notebooks.normalise(notebook), encoding="utf-8")
    return path


def broken_rules(path: Path) -> dict[str, list[str]]:
    chapter = Chapter(path)
    found = {name: list(rule(chapter)) for name, rule in RULES.items()}
    return {name: problems for name, problems in found.items() if problems}


def test_tiny_chapter_keeps_every_rule(tmp_path):
    assert broken_rules(write(tiny_chapter(), tmp_path)) == {}


# One place broken at a time ------------------------------------------------------------

Break = Callable[[NotebookNode], None]


def find(notebook: NotebookNode, text: str) -> int:
    return next(i for i, cell in enumerate(notebook.cells) if text in cell.source)


def edit(old: str, new: str) -> Break:
    """Replace a text in the first cell that holds it."""

    def change(notebook: NotebookNode) -> None:
        cell = notebook.cells[find(notebook, old)]
        cell.source = cell.source.replace(old, new)

    return change


def drop(text: str) -> Break:
    """Delete the first cell that holds the text."""
    return lambda notebook: notebook.cells.pop(find(notebook, text))


def move(text: str, before: str) -> Break:
    return lambda notebook: notebook.cells.insert(find(notebook, before), notebook.cells.pop(find(notebook, text)))


def tag(text: str, *tags: str) -> Break:
    return lambda notebook: notebook.cells[find(notebook, text)].metadata.update(tags=list(tags))


def output(text: str, *outputs: NotebookNode) -> Break:
    return lambda notebook: notebook.cells[find(notebook, text)].update(outputs=list(outputs))


def also(cell: NotebookNode) -> Break:
    """Add a cell to the section on the data."""
    return lambda notebook: notebook.cells.insert(find(notebook, "> **Trap"), cell)


def new_text(source: str) -> Break:
    return also(markdown(source))


def shorten(notebook: NotebookNode) -> None:
    """Say the same in fewer cells."""
    fillers = [cell for cell in notebook.cells if cell.source == FILLER]
    notebook.cells = [cell for cell in notebook.cells if cell.source != FILLER] + []
    notebook.cells.insert(find(notebook, "## Exercises"), markdown("\n\n".join(cell.source for cell in fillers)))


def alternative_text(alt: str) -> Break:
    return lambda notebook: notebook.cells[2].metadata.update(mystnb={"image": {"alt": alt}})


BROKEN: list[tuple[str, Break]] = [
    ("title", edit("# Feature importance", "# Importance of features")),
    ("title", edit("## The data", "# The data")),
    ("question", edit("Which genes does the forest lean on?", "What the forest leans on.")),
    ("opening_figure", move("> **In this chapter**", before="ax = plot")),
    ("callout", edit(CALLOUT, "What is in this chapter?")),
    ("objectives", edit("> - Compute an importance by hand.\n", "")),
    ("objectives", edit("- Compute an importance", "- Understand an importance")),
    ("times", edit("40 minutes", "A while")),
    ("times", edit("30 seconds", "90 seconds")),
    ("reading_time", lambda notebook: [edit(FILLER, "Little.")(notebook) for _ in range(24)]),
    ("prerequisites", edit("(*necessary*), [chapter 04](04_feature_importance.ipynb) (*helpful*)", "and patience")),
    ("data_card", edit("[ALL leukaemia](../book/data.md#leukaemia)", "ALL leukaemia")),
    ("length", shorten),
    ("setup", edit(URL, "https://example.org/other")),
    ("setup", edit(f'written_for("{genocourse.__version__}")', 'written_for("0.0.9")')),
    ("setup", edit("plot.use_style()", "")),
    ("setup", tag("find_spec")),
    ("tags", tag("print(f'{share", "remove-cell")),
    ("tags", edit("print(f'{share", "# NBVAL_IGNORE_OUTPUT\nprint(f'{share")),
    ("claims", edit("# Claim: 91.4%", "# We claim: 91.4%")),
    ("claims", edit("assert 0.9 < share < 0.93 and top > 0.2", "assert True")),
    ("numbers_are_claimed", edit("The share is 91.4%", "The share is 93.4%")),
    ("numbers_are_claimed", edit("with 0.21", "with 0.22")),
    ("numbers_are_claimed", edit("Figure 4.1: ABL1 leads", "Figure 4.1: ABL1 leads by 1,097")),
    ("numbers_are_claimed", edit("> **Trap: Correlated", "> **Trap: 17 correlated")),
    ("sections_are_claimed", new_text("## Elsewhere\n\nThe share was 91.4%.")),
    ("sections_are_claimed", new_text("## Elsewhere\n\nABL1 is higher than PBX1.")),
    ("exercises", edit("### Exercise 4.2: half", "### Exercise 4.4: half")),
    ("exercises", edit("### Exercise 4.2: half", "#### Exercise 4.2: half")),
    ("exercises", edit('answer = ...\n\ncheck("4.2", answer)', 'check("4.2", answer)\n\nanswer = ...')),
    ("exercises", edit('answer = 2\n\ncheck("4.2", answer)', 'answer = 2\n\ncheck("4.2", other)')),
    ("exercises", move('answer = 2\n\ncheck("4.2"', before='answer = ...\n\ncheck("4.2"')),
    ("checks", edit('check("4.1", answer)', 'check("4.1", answer)\ncheck("4.99", answer)\ncheck("4.1", answer)')),
    ("answers", output('answer = 2\n\ncheck("4.2"', printed("4.2  Not yet: too large.\n"))),
    ("answers", output('answer = ...\n\ncheck("4.2"', printed("4.2  Right.\n"))),
    ("quiz", edit('quiz("4")', 'quiz("5")')),
    ("quiz", output('quiz("4")', printed("1. Which?\n"))),
    ("quiz", tag('quiz("4")')),
    ("sections", edit("## What next", "## Next")),
    ("sections", move("## Summary", before="## Quiz")),
    ("traps", drop("> **Trap")),
    ("traps", new_text("> **Beware: the forest.** It is deep.")),
    ("figures", alternative_text("A bar chart.")),
    ("figures", output("ax = plot.importances(names, values)", shown(image_png=PNG), shown(image_png=PNG))),
    ("captions", edit("*Figure 4.2: ", "*Figure 4.3: ")),
    ("captions", drop("*Figure 4.2: ")),
    ("captions", edit("It leads again.", "[It](04_feature_importance.ipynb) leads again.")),
    ("stray_outputs", output("print(f'{share", printed("UserWarning: old\n", name="stderr"))),
    ("stray_outputs", output("print(f'{share", printed("FutureWarning: old\n"))),
    ("stray_outputs", output("print(f'{share", shown(text_plain="<Axes: xlabel='importance'>"))),
    ("stray_outputs", output("print(f'{share", shown(text_plain="[<matplotlib.lines.Line2D at 0x7f0>]"))),
    ("stray_outputs", output("print(f'{share", shown(text_plain="RandomForestClassifier()"))),
    ("stray_outputs", output("print(f'{share", shown(text_html='<div id="sk-container-id-1">'))),
    ("stray_outputs", output("print(f'{share", nbformat.v4.new_output("error", ename="E", evalue="", traceback=[]))),
    ("semicolons", edit("ax = plot.importances(names, others)", "ax = plot.importances(names, others);")),
    ("commonmark", new_text("Bold as <b>this</b>.")),
    ("commonmark", new_text("<!-- later -->")),
    ("commonmark", new_text(":::{note}\nHere.\n:::")),
    ("commonmark", new_text("```{note}\nHere.\n```")),
    ("commonmark", new_text("See {ref}`trees`.")),
    ("commonmark", new_text("(trees)=\n### Trees")),
    ("citations", edit(f"rightly ({BREIMAN})", "rightly [Nobody 2001](https://doi.org/10.1000/none)")),
    ("citations", edit(f"- {BREIMAN}", "None.")),
    ("links", new_text("See [chapter 05](05_pdp_and_ice.ipynb).")),
    ("links", new_text("See [forest](../book/glossary.md#forest).")),
    ("glossary", edit("(../book/glossary.md#importance)", "(../book/data.md)")),
    ("glossary", edit("Of 128 patients the forest", "By their importances the forest")),
    ("images", new_text("![A tree with five leaves, one of them red](https://example.org/tree.png)")),
    ("images", new_text("![A tree](../book/glossary.md)")),
    ("images", output("print(f'{share", shown(text_html='<img src="https://example.org/tree.png">'))),
    ("machine_paths", edit("share = right / total", "share = right / total  # see /home/ada/share.csv")),
    ("machine_paths", output("print(f'{share", printed("read C:\\Users\\ada\\share.csv\n"))),
]


@pytest.mark.parametrize(("rule", "change"), BROKEN, ids=[f"{rule}-{i}" for i, (rule, _) in enumerate(BROKEN)])
def test_rule_can_fail(tmp_path, rule, change):
    notebook = tiny_chapter()
    change(notebook)
    found = broken_rules(write(notebook, tmp_path))
    assert list(found) == [rule], found


def test_name_can_fail(tmp_path):
    assert list(broken_rules(write(tiny_chapter(), tmp_path, "04_importance"))) == ["name"]


@pytest.mark.parametrize("counts", [(2, 1), (1, 3), (None, 2)])
def test_execution_can_fail(tmp_path, counts):
    path = write(tiny_chapter(), tmp_path)
    notebook = nbformat.read(path, as_version=4)
    for cell, count in zip([cell for cell in notebook.cells if cell.cell_type == "code"], counts, strict=False):
        cell.execution_count = count
    path.write_text(notebooks.normalise(notebook), encoding="utf-8")
    assert list(broken_rules(path)) == ["execution"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"hide-cell"', '"other"'),
        ('"source_hidden": true', '"source_hidden": false'),
        ('    "# @title Solution\\n",\n', ""),
        ('"name": "python3"', '"name": "course"'),
        ('"cell_type": "markdown"', '"cell_type":  "markdown"'),
    ],
)
def test_normalised_can_fail(tmp_path, old, new):
    path = write(tiny_chapter(), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert "normalised" in broken_rules(path)
    assert notebooks.main(["--check", str(path)]) == 1
    if new != '"other"':  # a tag of the author's, which is kept
        assert notebooks.main([str(path)]) == 0
        assert path.read_text(encoding="utf-8") == text


def test_every_rule_is_shown_to_fail():
    assert {rule for rule, _ in BROKEN} | {"name", "execution", "normalised"} == set(RULES)
