"""Settings of all tests."""

import matplotlib
from hypothesis import settings

# Not the environment variable MPLBACKEND: the kernels of the notebooks would inherit it and show no figures.
matplotlib.use("Agg")

# --doctest-modules would import them as modules of one name.
# mutants/run.py sets the environment of its own processes.
collect_ignore_glob = ["*conftest.py", "mutants/*"]

# A busy machine is no mistake in the package: timings are benchmarks, never assertions here.
settings.register_profile("genocourse", deadline=None)
settings.load_profile("genocourse")
