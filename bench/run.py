"""``make bench``: every figure beside its target; exit code 1 when one is missed."""

from __future__ import annotations

import sys

import hostile
import loading
import reply
import startup
import voiced
from figures import table


def main() -> int:
    """Measure, print, judge."""
    figures = [*startup.measure(), *loading.measure(), *reply.measure(), *hostile.measure(), *voiced.measure()]
    print(table(figures))
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
