"""The seal stands alone: a receipt can be checked where Django is not installed."""

import subprocess
import sys

PROBE = """
import sys
sys.modules["django"] = None
from yizhen.journal.seal import audit, checker, receipt
"""


def test_the_seal_needs_no_django() -> None:
    subprocess.run([sys.executable, "-c", PROBE], check=True, timeout=60)
