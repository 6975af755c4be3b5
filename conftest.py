"""Load the plugin that tests the notebooks. At the root, because `pytest notebooks` must find it too."""

pytest_plugins = ["tests.notebook_plugin"]
