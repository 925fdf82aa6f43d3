"""`python -m training`."""

import sys

from signup_guard.cli import run
from training.cli import entry

if __name__ == "__main__":
    sys.exit(run(entry))
