"""The findings in plain sentences."""

from klantstem.report.findings.choose import SENTENCES, findings
from klantstem.report.findings.finding import Finding

__all__ = ["SENTENCES", "Finding", "findings"]
