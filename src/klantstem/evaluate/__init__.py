"""Measure models on labelled sentences. Nothing in the flow from text to report imports this."""
