"""What the course adds to Jupyter Book.

theme       repairs of the theme, the version in the footer, a light output folder
notebooks   callouts, figure captions and labels of collapsed cells, from plain CommonMark
course      the list of chapters, and the course's path, drawn from it
catalogue   the data catalogue, from data/*/card.yml
methods     the map and the tables of methods, from book/methods.yml
schedules   the timetables of workshops, from book/instructors/schedules.yml
slides      slides of every chapter, from its notebook (what is shown: deck; of a paragraph: excerpts)
benchmarks  timings, costs of notebooks and pages, and where claims hold, from benchmarks/*.json
prose       how long and how hard to read each chapter is
metadata    what machines read: JSON-LD, previews of shared links (their cards: social), a map of the site
weight      smaller pictures, and nothing of the theme that no page uses
"""

from sphinx.application import Sphinx

from . import benchmarks, catalogue, course, metadata, methods, notebooks, prose, schedules, slides, theme, weight


def setup(app: Sphinx) -> dict[str, bool]:
    for part in (theme, notebooks, course, catalogue, methods, schedules, slides, benchmarks, prose, metadata, weight):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
