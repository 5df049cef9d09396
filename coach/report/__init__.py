"""What leaves the program as a document: an annotated call to share with colleagues, and a lead's report."""

from __future__ import annotations

from coach.cohort.figures import Report
from coach.report.annotated import Annotated, annotate
from coach.report.forms import FORMS, write
from coach.report.lossless import read
from coach.report.render import FORMATS, render
from coach.report.workbook import MissingPackageError

__all__ = ["FORMATS", "FORMS", "Annotated", "MissingPackageError", "Report", "annotate", "read", "render", "write"]
