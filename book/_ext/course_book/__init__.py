"""What the course adds to Jupyter Book.

theme       repairs of the theme, the version in the footer, a light output folder
notebooks   callouts, figure captions and labels of collapsed cells, from plain CommonMark
path        the course's path, drawn from book/chapters.yml
catalogue   the data catalogue, from data/*/card.yml
methods     the map and the tables of methods, from book/methods.yml
schedules   the timetables of workshops, from book/instructors/schedules.yml
benchmarks  timings of the methods with their curves, costs of notebooks and pages, from benchmarks/*.json
weight      smaller pictures, and nothing of the theme that no page uses
"""

from sphinx.application import Sphinx

from . import benchmarks, catalogue, methods, notebooks, path, schedules, theme, weight


def setup(app: Sphinx) -> dict[str, bool]:
    for part in (theme, notebooks, path, catalogue, methods, schedules, benchmarks, weight):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
