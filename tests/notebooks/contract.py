"""The contract that every chapter keeps. A rule takes a chapter and yields what an author has to repair.

What the rules about claims hold, and what they cannot: every number that the prose writes in digits (captions and
callouts too; not code, formulas, headings, exercises, quiz, references) must occur in a `claim` cell, in its comment or
its code, or be set as a literal by the code on the page. A percentage may stand there as a share. A section (H2) that
states a decimal number, a percentage or a comparison ("than", "twice", "times as") must hold a claim of its own.
Sentences with a link to a DOI are the source's claims, not ours. Names are not numbers: years, chromosome 9, Figure
4.2, chapter 05, CD3D, patient 01005. Whether the assertion says what the prose says, and numbers in words, only a
reader can judge.
"""

import ast
import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from urllib.parse import unquote

import genocourse
from tests.notebooks.chapter import CITED, Chapter, tree
from tools import notebooks

Rule = Callable[[Chapter], Iterator[str]]
RULES: dict[str, Rule] = {}

CELLS, OBJECTIVES, EXERCISES, QUESTIONS = range(40, 71), range(3, 6), range(3, 6), range(3, 6)
MINUTES, SECONDS = range(25, 51), range(1, 61)
SECTIONS = ["Exercises", "Quiz", "Summary", "What next", "References"]
CALLOUTS = ["In this chapter", "Trap: ", "Note: ", "Try it: "]
AUTHORS_TAGS = {"setup", "opening", "claim", "exercise", "solution", "quiz"}

OBSERVABLE = set(
    "break build calculate calibrate centre check choose classify cluster compare compute count decide decode defend "
    "derive design detect diagnose distinguish draw encode estimate evaluate expose find fit grade group identify "
    "implement interpret judge list locate match measure name permute plot predict quantify randomise rank read "
    "recognise repair report reproduce run say score separate show shuffle simulate sketch split spot state tell test "
    "trace train translate use verify write".split()
)

COLAB = """\
# On Colab, install the course's package where it is missing.
import importlib.util

if importlib.util.find_spec("genocourse") is None:
    %pip install -q "genocourse[chapters] @ git+{url}"

import genocourse

genocourse.written_for("{version}")
"""

MYST = re.compile(
    r"^\s*(?::{3,}|[`~]{3,}\{|\([\w-]+\)=\s*$|\+\+\+|% )|\{[\w:.+-]+\}`|\[\^[\w-]+\]|\{[#.][\w-]+\}", re.MULTILINE
)
STRAY = re.compile(r"\A[\[({]?<[\w.]+[ :>]|\A\[?Text\(|\AArray\(|\A\w+\(\)\Z|<\w+ object at |Warning\b")

# Digits that name something, taken out of the prose before its numbers are read.
NAMES = re.compile(
    r"(?:figures?|exercises?|chapters?|chromosomes?|sections?|steps?|questions?|python|layers?|exons?)\s+\d[\d.]*"
    r"(?:(?:, | and | to | or )\d[\d.]*)*|t\(\d+;\d+\)|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"(?<![\w.,/])(?<![A-Za-z]-)(?!0\d)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w'\u2019]|\.\d)(\s?%| per cent)?"
)
COMPARISON = re.compile(
    r"(?<!rather )(?<!other )\bthan\b|\btwice\b|\bhalf as\b|\btimes (?:as|more|less|larger|smaller)\b"
)


def rule(function: Rule) -> Rule:
    """Add a rule to the contract, under the name of its function."""
    RULES[function.__name__] = function
    return function


@rule
def name(chapter: Chapter) -> Iterator[str]:
    if not chapter.entry:
        yield f"{chapter.path.name}: book/chapters.yml has no such number and name. Rename it, or add it there."


@rule
def title(chapter: Chapter) -> Iterator[str]:
    titles = [p for p in chapter.passages if p.level == 1]
    if [p.cell for p in titles] != [0]:
        yield f"{len(titles)} H1 headings in cells {[p.cell for p in titles]}: exactly one is needed, in cell 0."
    elif chapter.entry and titles[0].text != chapter.entry["title"]:
        yield f"The title is {titles[0].text!r} here and {chapter.entry['title']!r} in book/chapters.yml."


@rule
def question(chapter: Chapter) -> Iterator[str]:
    if not any("?" in p.text for p in chapter.passages if p.cell == 0 and p.level == 0):
        yield "The first cell asks no question. Write the chapter's question under the title."


@rule
def opening_figure(chapter: Chapter) -> Iterator[str]:
    pictures = chapter.figures + [i for i, token in chapter.inline if token.type == "image"]
    if chapter.callout >= 0 and min(pictures, default=len(chapter.cells)) > chapter.callout:
        yield 'No figure before "In this chapter". Show first where the chapter will end up.'


@rule
def callout(chapter: Chapter) -> Iterator[str]:
    if chapter.callout < 0:
        yield "A cell that begins with `> **In this chapter**` is missing."


@rule
def objectives(chapter: Chapter) -> Iterator[str]:
    found = re.findall(r"^[-*] (\S+)", chapter.callout_text, flags=re.MULTILINE)
    if chapter.callout >= 0 and len(found) not in OBJECTIVES:
        yield f'{len(found)} objectives in "In this chapter" (lines that begin with "- "); 3 to 5 are needed.'
    for verb in found:
        if verb.lower() not in OBSERVABLE:
            verbs = ", ".join(sorted(OBSERVABLE))
            yield f"An objective begins with {verb!r}. Begin with what the reader will do: {verbs}."


@rule
def times(chapter: Chapter) -> Iterator[str]:
    for unit, allowed in (("minutes", MINUTES), ("seconds", SECONDS)):
        stated = re.findall(rf"(\d+) {unit}", chapter.callout_text)
        if chapter.callout >= 0 and (len(stated) != 1 or int(stated[0]) not in allowed):
            yield f'"In this chapter" states {stated} {unit}: one number from {allowed[0]} to {allowed[-1]} is needed.'


@rule
def reading_time(chapter: Chapter) -> Iterator[str]:
    words = sum(len(p.text.split()) for p in chapter.passages)
    lines = sum(len(cell.source.splitlines()) for _, cell in chapter.code if not cell.metadata.get("tags"))
    estimate = words / 200 + lines / 20 + len(chapter.figures) / 2 + 3 * len(chapter.tagged("exercise"))
    for minutes in re.findall(r"(\d+) minutes", chapter.callout_text):
        if int(minutes) in MINUTES and not estimate / 1.6 <= int(minutes) <= estimate * 1.6:
            yield (
                f"{minutes} minutes to read are stated; {words} words, {lines} lines of code, figures and exercises "
                f"make about {estimate:.0f}. State an honest time."
            )


@rule
def prerequisites(chapter: Chapter) -> Iterator[str]:
    if chapter.callout >= 0 and not re.search(r"\*(?:necessary|helpful)\*", chapter.callout_text):
        yield '"In this chapter" says not what is needed before: mark each as *necessary* or *helpful*.'


@rule
def data_card(chapter: Chapter) -> Iterator[str]:
    if chapter.callout >= 0 and "](../book/data.md#" not in chapter.callout_text:
        yield '"In this chapter" has no link to the card of its data, such as (../book/data.md#leukaemia).'


@rule
def length(chapter: Chapter) -> Iterator[str]:
    if len(chapter.cells) not in CELLS:
        yield f"{len(chapter.cells)} cells; a chapter has {CELLS[0]} to {CELLS[-1]}."


@rule
def setup(chapter: Chapter) -> Iterator[str]:
    tagged, first = chapter.tagged("setup"), next((i for i, _ in chapter.code), None)
    if tagged != [first]:
        yield f"Cells {tagged} are tagged setup; exactly the first code cell must be."
        return
    source = chapter.cells[first].source
    colab = COLAB.format(url=chapter.config["repository"]["url"], version=genocourse.__version__)
    if not source.startswith(colab):
        yield f"The set-up cell must begin so (with _config.yml's address and the package's version):\n{colab}"
    if "plot.use_style()" not in source:
        yield "The set-up cell does not call plot.use_style()."


@rule
def tags(chapter: Chapter) -> Iterator[str]:
    for i, cell in enumerate(chapter.cells):
        known = AUTHORS_TAGS | set(notebooks.HIDDEN_IN_BOOK.values())
        for tag in set(cell.metadata.get("tags", [])) - known:
            yield f"Cell {i} has the tag {tag!r}; the course's tags are {', '.join(sorted(AUTHORS_TAGS))}."
        if re.search(r"#\s*(?:NBVAL|PYTEST_VALIDATE)_", cell.source):
            yield f"Cell {i} asks nbval to look away. Make its output repeatable instead (a seed, fewer digits)."


@rule
def claims(chapter: Chapter) -> Iterator[str]:
    for i in chapter.tagged("claim"):
        source = chapter.cells[i].source
        asserts = [node.test for node in ast.walk(tree(source)) if isinstance(node, ast.Assert)]
        if not source.startswith("# Claim: "):
            yield f'Claim cell {i} must begin with "# Claim: " and the statement in words.'
        if not any(isinstance(node, ast.Name) for test in asserts for node in ast.walk(test)):
            yield f"Claim cell {i} asserts nothing about a value that was computed."


def _stated(chapter: Chapter) -> Iterator[tuple[int, str, str]]:
    """Yield cell, section and sentence of the prose that the rules about claims look at."""
    for p in chapter.passages:
        elsewhere = p.cell == chapter.callout or p.section in ("Exercises", "Quiz", "What next", "References")
        if p.level or elsewhere:
            continue
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z*])", p.text):
            if CITED not in sentence:
                yield p.cell, p.section, NAMES.sub(" ", sentence)


@rule
def numbers_are_claimed(chapter: Chapter) -> Iterator[str]:
    held = set()
    for _, cell in chapter.code:
        tagged = set(cell.metadata.get("tags", []))
        if tagged & {"exercise", "solution", "quiz"}:
            continue
        constants = [node.value for node in ast.walk(tree(cell.source)) if isinstance(node, ast.Constant)]
        held |= {Decimal(str(value)) for value in constants if type(value) in (int, float)}
        held |= {Decimal(value) for value in constants if isinstance(value, str) and value.isdecimal()}
        if "claim" in tagged:
            comments = " ".join(re.findall(r"#.*", cell.source))
            held |= {_value(match) for match in NUMBER.finditer(comments)}
    for i, _, sentence in _stated(chapter):
        for match in NUMBER.finditer(sentence):
            if _value(match) not in held and not (match[3] and _value(match, "") in held):
                yield f"Cell {i} states {match[0].strip()!r}, and no claim holds it: ...{sentence.strip()[-80:]}"


def _value(match: re.Match, percent: str | None = None) -> Decimal:
    number = Decimal(match[1].replace(",", "") + (match[2] or ""))
    return number / 100 if match[3] and percent is None else number


@rule
def sections_are_claimed(chapter: Chapter) -> Iterator[str]:
    sections = {p.cell: p.section for p in chapter.passages}
    here, claimed = "", set()
    for i in range(len(chapter.cells)):
        here = sections.get(i, here)
        if i in chapter.tagged("claim"):
            claimed.add(here)
    for i, section, sentence in _stated(chapter):
        figures = any(match[2] or match[3] for match in NUMBER.finditer(sentence))
        if (figures or COMPARISON.search(sentence)) and section not in claimed | {"", "Summary"}:
            yield f'The section "{section}" holds no claim, and cell {i} makes one: {sentence.strip()}'


@rule
def exercises(chapter: Chapter) -> Iterator[str]:
    headings = [p for p in chapter.passages if p.text.startswith("Exercise ") and p.level]
    expected = [f"Exercise {chapter.number}.{k}: " for k in range(1, len(headings) + 1)]
    if len(headings) not in EXERCISES:
        yield f"{len(headings)} exercises; 3 to 5 are needed."
    for heading, start in zip(headings, expected, strict=True):
        if heading.level != 3 or not heading.text.startswith(start) or heading.text == start:
            yield f'Cell {heading.cell}: the heading {heading.text!r} should be "### {start}" and a title.'
    pairs = list(zip(chapter.tagged("exercise"), chapter.tagged("solution"), strict=False))
    if not len(headings) == len(chapter.tagged("exercise")) == len(chapter.tagged("solution")):
        yield f"{len(headings)} headings, and cells {pairs} tagged exercise and solution: one pair for each is needed."
        return
    for heading, (start, solution) in zip(headings, pairs, strict=True):
        number = heading.text.removeprefix("Exercise ").split(":")[0]
        if not heading.cell < start < solution <= start + 2:
            yield f"Exercise {number}: task, exercise cell and solution cell must follow one another."
        calls = [_last_check(chapter.cells[i].source) for i in (start, solution)]
        if calls[0] is None or not re.match(rf"check\('{re.escape(number)}', .", calls[0]):
            yield f'The exercise cell of {number} must end in check("{number}", ...).'
        elif calls[0] != calls[1]:
            yield f"Exercise {number}: the solution must end in the same call as the exercise, {calls[0]}."


def _last_check(source: str) -> str | None:
    body = tree(source).body
    return ast.unparse(body[-1]) if body and isinstance(body[-1], ast.Expr) else None


@rule
def checks(chapter: Chapter) -> Iterator[str]:
    module = f"genocourse.exercises.chapter_{chapter.number:02d}"
    known = importlib.import_module(module).CHECKS if importlib.util.find_spec(module) else {}
    used = [number for _, cell in chapter.code for number in re.findall(r"^check\([\"']([\d.]+)", cell.source, re.M)]
    for number in sorted(set(used) ^ set(known)):
        yield f"check {number!r} must stand in the notebook and in CHECKS of {module.replace('.', '/')}.py alike."


@rule
def answers(chapter: Chapter) -> Iterator[str]:
    for tag, expected in (("exercise", "Not yet: "), ("solution", "Right.")):
        for i in chapter.tagged(tag):
            printed = "".join(output.get("text", "") for output in chapter.cells[i].get("outputs", []))
            if expected not in printed:
                yield f"The check in cell {i} ({tag}) must have printed {expected!r}; it printed {printed[-200:]!r}."


@rule
def quiz(chapter: Chapter) -> Iterator[str]:
    cells = [chapter.cells[i] for i in chapter.tagged("quiz")]
    if len(cells) != 1 or f'quiz("{chapter.number}")' not in cells[0].source:
        yield f'{len(cells)} cells are tagged quiz; one that calls quiz("{chapter.number}") is needed.'
        return
    scripts = "".join(
        output.get("data", {}).get("application/javascript", "") for output in cells[0].get("outputs", [])
    )
    found = re.search(r"var questions\w+\s*=\s*(\[.*?\]);\n", scripts, re.DOTALL)
    count = len(json.loads(found[1])) if found else 0
    if count not in QUESTIONS:
        yield f"The stored quiz has {count} questions; 3 to 5 are needed (execute with jupyterquiz installed)."


@rule
def sections(chapter: Chapter) -> Iterator[str]:
    found = [p.text for p in chapter.passages if p.level == 2]
    if [text for text in found if text in SECTIONS] != SECTIONS or found[-1] != SECTIONS[-1]:
        yield f"The H2 headings are {found}; the last must be {SECTIONS}, each once, in this order."


@rule
def traps(chapter: Chapter) -> Iterator[str]:
    bold = [source[4:].split("**")[0] for _, source in chapter.markdown if source.startswith("> **")]
    for words in bold:
        if not words.startswith(tuple(CALLOUTS)):
            yield f"The callout {words!r} is of no known kind: {CALLOUTS}."
    if not any(words.startswith("Trap: ") for words in bold):
        yield "No `> **Trap: ...**`: a chapter makes at least one failure of its method happen."


@rule
def figures(chapter: Chapter) -> Iterator[str]:
    for i in dict.fromkeys(chapter.figures):
        alt = chapter.cells[i].metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        if len(alt) < 30:
            yield f"Cell {i}: the alternative text is {alt!r}. Say what is to be seen (metadata mystnb.image.alt)."
        if chapter.figures.count(i) > 1:
            yield f"Cell {i} draws more than one figure: one a cell, so that each has its alternative text."


@rule
def captions(chapter: Chapter) -> Iterator[str]:
    exempt = chapter.tagged("exercise") + chapter.tagged("solution")
    captioned = [i for i in dict.fromkeys(chapter.figures) if i not in exempt]
    for k, i in enumerate(captioned, start=1):
        start = f"*Figure {chapter.number}.{k}: "
        after = chapter.cells[i + 1] if i + 1 < len(chapter.cells) else None
        caption = after.source if after is not None and after.cell_type == "markdown" else ""
        if not re.match(re.escape(start) + r"\S.*\*", caption, re.DOTALL):
            yield f"The cell after the figure of cell {i} must begin with its caption, {start}the finding.*"
        elif "](" in caption.split("\n\n")[0]:
            yield f"The caption of Figure {chapter.number}.{k} holds a link, which the book cannot show. Put it below."


@rule
def stray_outputs(chapter: Chapter) -> Iterator[str]:
    for i, output in chapter.outputs:
        data = output.get("data", {})
        text = output.get("text", "") if output.output_type == "stream" else data.get("text/plain", "")
        shown = {"text/html", "image/png", "application/javascript", "text/latex"} & data.keys()
        if output.output_type == "error" or output.get("name") == "stderr":
            yield f"Cell {i} shows an error, a warning or a progress bar. Repair its cause."
        elif (not shown and STRAY.search(text)) or "sk-container-id" in str(data.get("text/html", "")):
            yield f"Cell {i} shows {text[:60]!r}. End the cell with an assignment (ax = ...), or print what matters."


@rule
def semicolons(chapter: Chapter) -> Iterator[str]:
    for i, cell in chapter.code:
        if re.search(r"^[^#\n]*;[ \t]*$", cell.source, re.MULTILINE):
            yield f"Cell {i} ends a line with a semicolon, which does not silence it in the tests. Assign instead."


@rule
def execution(chapter: Chapter) -> Iterator[str]:
    counts = [cell.execution_count for _, cell in chapter.code]
    if counts != list(range(1, len(counts) + 1)):
        yield f"The cells ran in the order {counts}. Run: make notebooks"


@rule
def commonmark(chapter: Chapter) -> Iterator[str]:
    for i, token in chapter.inline:
        if token.type in ("html_block", "html_inline"):
            yield f"Cell {i} holds HTML, {token.content.strip()[:60]!r}. Write plain Markdown."
    for i, source in chapter.markdown:
        plain = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", "", source, flags=re.DOTALL)
        if found := MYST.search(re.sub(r"`[^`\n]+`", "``", plain)):
            yield f"Cell {i} holds {found[0].strip()!r}, which Colab and GitHub show as junk. Write plain Markdown."


@rule
def citations(chapter: Chapter) -> Iterator[str]:
    bibliography = (chapter.root / "book" / "references.bib").read_text(encoding="utf-8").lower()
    known = set(re.findall(r"\bdoi\s*=\s*[{\"]([^}\"]+)", bibliography))
    where: dict[str, set[bool]] = {}
    listed = min((p.cell for p in chapter.passages if p.section == "References"), default=0)
    for i, href in chapter.links:
        if "doi.org/" in href:
            where.setdefault(unquote(href.split("doi.org/", 1)[1]).lower(), set()).add(i >= listed)
    for doi, places in where.items():
        if doi not in known:
            yield f"{doi} is not in book/references.bib. Add the source there, checked."
        if True not in places:
            yield f"{doi} is cited and not listed under References."
    if not where:
        yield "The chapter cites nothing: methods and facts carry their source as a link to the DOI."


@rule
def links(chapter: Chapter) -> Iterator[str]:
    for i, href in chapter.links:
        if re.match(r"[a-z]+:", href):
            continue
        file, _, anchor = href.partition("#")
        target = (chapter.path.parent / unquote(file)).resolve() if file else chapter.path
        if not target.is_file():
            yield f"Cell {i} links to {href}, which does not exist. Link to a page only when it is there."
        elif anchor and anchor not in _anchors(target.read_text(encoding="utf-8"), chapter):
            yield f"Cell {i} links to {href}: {target.name} has no anchor #{anchor}."


def _anchors(text: str, chapter: Chapter) -> set[str]:
    headings = re.findall(r"^[\s\"]*#+ (.+?)(?:\\n\",?)?$", text, re.MULTILINE)
    slugs = {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.lower()).strip()) for heading in headings}
    named = {label for pair in re.findall(r"\{#([\w-]+)\}|^\(([\w-]+)\)=", text, re.MULTILINE) for label in pair}
    # The page writes a card's name as HTML ids are written, with hyphens.
    cards = {card.parent.name.replace("_", "-") for card in chapter.root.glob("data/*/*.y*ml")}
    return slugs | named | (cards if "{data-catalogue}" in text else set())


@rule
def glossary(chapter: Chapter) -> Iterator[str]:
    """Each word of the glossary is linked where the chapter first uses it: in that paragraph or before."""
    page = (chapter.root / "book" / "glossary.md").read_text(encoding="utf-8")
    names = sorted(re.findall(r"^\[(.+?)\]\{#([\w-]+)\}$", page, re.MULTILINE), key=lambda found: -len(found[0]))
    linked: set[str] = set()
    for cell, words, targets in chapter.paragraphs:
        linked |= {target.partition("#")[2] for target in targets if "glossary.md#" in target}
        for name, anchor in names if cell != chapter.callout else []:
            uses = term(name)
            if anchor not in linked and (use := uses.search(words)):
                linked.add(anchor)
                yield f"Cell {cell} uses {use[0]!r} first, without a link: [{use[0]}](../book/glossary.md#{anchor})"
            words = uses.sub(" ", words)  # "permutation importance" is no use of "importance"


def term(name: str) -> re.Pattern[str]:
    """Find a word of the glossary in a text, in singular or plural; of "Query, key, value" the first."""
    first = name.partition(",")[0]
    spelled = re.sub(r"[\s-]", r"[\\s-]", re.escape(first).replace("\\", ""))
    spelled = spelled.removesuffix("y") + "(?:y|ies)" if spelled.endswith("y") else spelled + "(?:s|es)?"
    flags = re.NOFLAG if re.search(r"[A-Z]", first[1:]) else re.IGNORECASE
    return re.compile(rf"(?<![\w-]){spelled}(?![\w-])", flags)


@rule
def images(chapter: Chapter) -> Iterator[str]:
    for i, token in chapter.inline:
        if token.type == "image":
            source = str(token.attrGet("src"))
            if re.match(r"[a-z]+:|//", source) or not (chapter.path.parent / source).is_file():
                yield f"Cell {i} shows {source}: a chapter shows only files of this repository."
            if len(token.content) < 30:
                yield f"The image {source} of cell {i} needs alternative text that says what is to be seen."
    for i, output in chapter.outputs:
        if re.search(r"<(?:img|script|iframe|link)\b[^>]*https?:", str(output.get("data", {}).get("text/html", ""))):
            yield f"The output of cell {i} loads something from another host. Everything works offline here."


@rule
def machine_paths(chapter: Chapter) -> Iterator[str]:
    for line in notebooks.machine_paths(chapter.notebook):
        yield f"A path of somebody's machine in {line}"


@rule
def normalised(chapter: Chapter) -> Iterator[str]:
    if notebooks.normalise(chapter.notebook) != chapter.source:
        yield f"The file is not in its normal form. Run: python tools/notebooks.py notebooks/{chapter.path.name}"
