""".ci/run, tried with stand-ins for make, apt-get and the browser."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLOSING = "=== 3 passed in 0.1s ==="

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a bash script")


@pytest.fixture
def ci_run(tmp_path):
    """Run .ci/run where the PATH holds basic commands, a make that passes, and what a test adds."""
    for name in ("bash", "dirname", "head", "id", "mktemp", "rm", "tee", "grep", "tail", "cat"):
        (tmp_path / name).symlink_to(shutil.which(name))

    def run(**commands):
        stubs = {"make": f'echo "make $@ CI=$CI"; [ "$1" = test ] && echo "{CLOSING}"; true'} | commands
        for name, body in stubs.items():
            (tmp_path / name.replace("_", "-")).write_text(f"#!{tmp_path}/bash\n{body}\n")
            (tmp_path / name.replace("_", "-")).chmod(0o755)
        script = [tmp_path / "bash", ROOT / ".ci" / "run"]
        done = subprocess.run(
            script, env={"PATH": str(tmp_path)}, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        return done.returncode, done.stdout.splitlines()

    return run


def test_runs_the_tests_and_closes_with_pytests_line(ci_run):
    code, lines = ci_run(chromium="", apt_get="echo installed; false")
    assert code == 0
    assert lines[1:] == ["make test CI=true", CLOSING, CLOSING]


def test_a_red_test_fails_the_run_and_stops_it(ci_run):
    code, lines = ci_run(chromium="", make='echo "=== 1 failed ==="; [ "$1" != test ]')
    assert code != 0
    assert lines[1:] == ["=== 1 failed ==="]


def test_a_missing_browser_is_installed_after_an_update(ci_run):
    code, lines = ci_run(apt_get='echo "apt-get $*"', sudo='"$@"')
    assert code == 0
    installing = [line for line in lines if line.startswith("apt-get")]
    assert [line.split()[1] for line in installing] == ["update", "install"]
    assert installing[1].endswith("chromium")


def test_without_browser_and_apt_it_says_what_to_do(ci_run):
    code, lines = ci_run()
    assert code == 1
    assert "Install Chromium or Chrome by hand" in lines[-1]
