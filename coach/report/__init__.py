"""What leaves the program as a document: an annotated call to share with colleagues."""

from __future__ import annotations

from coach.report.annotated import Annotated, annotate
from coach.report.render import FORMATS, render

__all__ = ["FORMATS", "Annotated", "annotate", "render"]
