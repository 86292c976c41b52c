"""Everything that stands in the table, in its order."""

from __future__ import annotations

from pathlib import Path

from peers.fasttext_supervised import FastText
from peers.frozen_encoder import FrozenEncoder
from peers.keyword_lexicon import KeywordLexicon
from peers.majority import Majority
from peers.model2vec_static import Model2Vec
from peers.peer import Peer
from peers.setfit_pairs import SetFit
from peers.shipped import Shipped
from peers.spacy_textcat import SpacyTextcat
from peers.tfidf_svm import TfidfSvm
from peers.untrained_encoder import UntrainedEncoder
from peers.zero_shot import ZeroShot

NEED_ENCODER = (SetFit, FrozenEncoder, Model2Vec, ZeroShot)


def lineup(encoder: Path | None) -> list[Peer]:
    """Return the shipped models and those to compare with.

    Parameters
    ----------
    encoder : folder of the untrained encoder; without it, the models that begin with one are left out

    Raises
    ------
    ModelError
        If there is no encoder in the folder.
    """
    peers: list[Peer] = [*Shipped.all()]
    if encoder is not None:
        untrained = UntrainedEncoder.of(encoder)
        peers += [kind(untrained) for kind in NEED_ENCODER]
    return [*peers, SpacyTextcat(), FastText(), TfidfSvm(), KeywordLexicon(), Majority()]
