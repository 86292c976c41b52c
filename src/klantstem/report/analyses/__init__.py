"""The analyses of a report: each takes feedback and returns a tidy DataFrame."""
