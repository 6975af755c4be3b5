"""Everything that a learner installs may be used and passed on: what its own metadata say of its licence."""

import importlib.metadata
import re

from packaging.requirements import Requirement

OPEN = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Python-2\.0|MPL|Mozilla Public|LGPL|Lesser General|HPND|"
    r"Unlicense|Zlib|0BSD|CC0|Biopython.License|matplotlib",
    re.IGNORECASE,
)


def installed_with(extra):
    """Name -> distribution of all that the package with this extra brings along, on this machine."""
    found, queue = {}, [("genocourse", {extra})]
    while queue:
        name, extras = queue.pop()
        distribution = importlib.metadata.distribution(name)
        for line in distribution.requires or []:
            needed = Requirement(line)
            wanted = needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in extras | {""})
            key = (re.sub(r"[-_.]+", "-", needed.name).lower(), frozenset(needed.extras))
            if wanted and key not in found:
                found[key] = importlib.metadata.distribution(needed.name)
                queue.append((needed.name, set(needed.extras)))
    return {name: distribution for (name, _), distribution in found.items() if name != "genocourse"}


def licence(distribution):
    meta = distribution.metadata
    classifiers = [line for line in meta.get_all("Classifier", []) if line.startswith("License ::")]
    return " | ".join([meta.get("License-Expression") or "", (meta.get("License") or "")[:200], *classifiers])


def test_the_licences_of_all_that_a_learner_installs_are_open():
    packages = installed_with("notebooks")
    assert {"numpy", "torch", "shap", "captum", "jupyterlab", "anndata"} <= packages.keys() and len(packages) > 100
    assert not {name: licence(package) for name, package in packages.items() if not OPEN.search(licence(package))}
