"""Everything that is measured, in the order of the table."""

from __future__ import annotations

from speed_peers.fasttext_supervised import FastText
from speed_peers.floor import FLOORS
from speed_peers.klantstem_tag import KlantstemTag
from speed_peers.model2vec_static import Model2Vec
from speed_peers.sentence_vectors import SentenceVectors
from speed_peers.spacy_textcat import SpacyTextcat
from speed_peers.system import System
from speed_peers.tfidf_svm import TfidfSvm


def lineup() -> dict[str, System]:
    """Return the floors, klantstem's models and what a user would pick instead, by name."""
    peers = (TfidfSvm(), TfidfSvm(characters=True), FastText(), Model2Vec(), SpacyTextcat(), SentenceVectors())
    systems: list[System] = [*FLOORS, *KlantstemTag.all(), *peers]
    return {system.name: system for system in systems}
