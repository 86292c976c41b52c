"""The report: from a tagged table to findings, a page, a workbook, JSON, figures and a table in the terminal.

The package can be called: ``klantstem.report(df)`` is ``klantstem.Report.from_frame(df)``, which shows itself in a
notebook.
"""

from __future__ import annotations

import inspect
import sys
from types import ModuleType

from klantstem.report.palette import level_colours
from klantstem.report.report import Report

__all__ = ["Report", "level_colours"]


class _CallablePackage(ModuleType):
    __call__ = staticmethod(Report.from_frame)
    __signature__ = inspect.signature(Report.from_frame)


sys.modules[__name__].__class__ = _CallablePackage
