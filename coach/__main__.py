"""``python -m coach``, and what the console script ``coach`` runs: from its first line on, Ctrl-C ends it without a traceback."""

from __future__ import annotations

import sys


def main() -> None:
    """Run Coach with what it was started with, and exit with its code."""
    try:
        from coach.cli import main as run  # noqa: PLC0415 - Ctrl-C while this is loaded is caught too

        run()
    except KeyboardInterrupt:
        sys.stderr.write("\ncoach: Stopped.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
