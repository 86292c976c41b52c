"""Labelled feedback: read, check, count and divide it, compare annotators, bring it to and from other tools."""

from __future__ import annotations

from klantstem.corpus.agreement import Agreement, LabelAgreement, agreement, by_annotator
from klantstem.corpus.coverage import Coverage, coverage
from klantstem.corpus.folder import Requirements, problems, read_corpus, read_requirements
from klantstem.corpus.formats import FORMATS, read_annotations, write_annotations
from klantstem.corpus.gold import GoldSentence, read_gold
from klantstem.corpus.near_duplicates import near_duplicates
from klantstem.corpus.splits import split
from klantstem.corpus.standoff import Joined, StandOff, join, read_standoff, read_texts

__all__ = [
    "FORMATS",
    "Agreement",
    "Coverage",
    "GoldSentence",
    "Joined",
    "LabelAgreement",
    "Requirements",
    "StandOff",
    "agreement",
    "by_annotator",
    "coverage",
    "join",
    "near_duplicates",
    "problems",
    "read_annotations",
    "read_corpus",
    "read_gold",
    "read_requirements",
    "read_standoff",
    "read_texts",
    "split",
    "write_annotations",
]
