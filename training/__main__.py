"""`python -m training`."""

import sys

from signup_guard.cli import run

if __name__ == "__main__":
    try:
        from training.cli import entry
    except ModuleNotFoundError as error:
        sys.exit(f"Error: {error.name} is not installed; `pip install '.[train]'` brings what training needs")
    sys.exit(run(entry))
