"""Load the plugin that tests the notebooks. At the root, because `pytest notebooks` must find it too."""

import os

os.environ["GENOCOURSE_PROGRESS"] = "off"  # solutions that a test runs are nobody's progress

pytest_plugins = ["tests.notebook_plugin"]
