"""Numbers that can be trusted: shares with intervals for sampling and for the classifier's own errors."""

from klantstem.report.statistics.checked import Checked
from klantstem.report.statistics.checked_file import read_checked
from klantstem.report.statistics.error_rates import ErrorRates
from klantstem.report.statistics.estimator import Estimator, Share
from klantstem.report.statistics.measure import Measure, of_levels, of_values

__all__ = ["Checked", "ErrorRates", "Estimator", "Measure", "Share", "of_levels", "of_values", "read_checked"]
