"""Settings of all tests."""

import matplotlib

# Not the environment variable MPLBACKEND: the kernels of the notebooks would inherit it and show no figures.
matplotlib.use("Agg")

# --doctest-modules would import them as modules of one name.
collect_ignore_glob = ["*conftest.py"]
