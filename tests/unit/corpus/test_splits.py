"""Dividing a corpus: by document, in proportion, with sectors apart."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klantstem.corpus import GoldSentence
from klantstem.corpus.splits import SPLITS, split
from klantstem.errors import CorpusError


def sentence(doc, number=0, text=None, sector="zorg"):
    # The word for the document keeps the sentences of different documents far apart.
    text = text or " ".join(f"{doc}{letter * 4}{number}" for letter in "abcde")
    return GoldSentence(f"{doc}#{number}", doc, text, frozenset(), details={"sector": sector})


CORPUS = [
    sentence(f"{sector}{i}", number, sector=sector)
    for sector in ("zorg", "bank", "uitvaart")
    for i in range(40)
    for number in range(2)
]


def places(divided):
    return {row.doc: name for name, rows in divided.items() for row in rows}


def test_every_sentence_stands_in_one_split_and_documents_stay_whole():
    divided = split(CORPUS)
    assert list(divided) == list(SPLITS)
    assert sorted(row.id for rows in divided.values() for row in rows) == sorted(row.id for row in CORPUS)
    homes = {(row.doc, name) for name, rows in divided.items() for row in rows}
    assert len(homes) == 120


def test_each_sector_is_divided_in_proportion():
    per_sector = Counter(
        (doc.rstrip("0123456789"), name) for doc, name in places(split(CORPUS, dev=0.1, test=0.2)).items()
    )
    for sector in ("zorg", "bank", "uitvaart"):
        assert (per_sector[sector, "dev"], per_sector[sector, "test"], per_sector[sector, "train"]) == (4, 8, 28)


@pytest.mark.parametrize(("dev", "test"), [(0.1, 0.1), (0.2, 0.1), (0.0, 0.25), (0.3, 0.6)])
def test_small_sectors_give_their_part_together(dev, test):
    rows = [sentence(f"{letter}{i}", sector=letter) for letter in "abcdefghijklmnopqrst" for i in range(5)]
    divided = split(rows, dev=dev, test=test)
    assert abs(len(divided["dev"]) - 100 * dev) <= 1
    assert abs(len(divided["test"]) - 100 * test) <= 1


@pytest.mark.parametrize(("dev", "test"), [(0.5, 0.5), (0.8, 0.8), (-0.1, 0.1)])
def test_shares_that_leave_nothing_to_train_on_are_refused(dev, test):
    with pytest.raises(CorpusError, match="nothing to train on"):
        split(CORPUS, dev=dev, test=test)


def test_a_held_out_sector_stands_apart_entirely():
    home = places(split(CORPUS, held_out={"uitvaart"}))
    assert all((name == "test_new_sector") == doc.startswith("uitvaart") for doc, name in home.items())


def test_the_division_repeats_itself_and_changes_with_the_seed():
    assert split(CORPUS, seed=3) == split(CORPUS, seed=3)
    assert split(CORPUS, seed=3) != split(CORPUS, seed=4)


SAME = "De brief over mijn aanvraag was van begin tot eind goed te volgen."


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000))
def test_documents_with_near_duplicates_stay_on_one_side(seed):
    tied = [sentence(f"tied{i}", 1, SAME + "!" * i) for i in range(5)]
    home = places(split([*CORPUS, *tied], seed=seed, dev=0.3, test=0.3))
    assert len({home[row.doc] for row in tied}) == 1


def test_a_near_duplicate_across_a_held_out_sector_is_refused():
    rows = [*CORPUS, sentence("zorg1", 9, SAME), sentence("uitvaart1", 9, SAME, sector="uitvaart")]
    rows.append(sentence("zorg2", 9, SAME))
    with pytest.raises(CorpusError, match=r"'uitvaart1' is of a held-out sector.*'zorg1'"):
        split(rows, held_out={"uitvaart"})


def test_a_held_out_sector_without_documents_is_told():
    with pytest.raises(CorpusError, match="'defensie'"):
        split(CORPUS, held_out={"defensie"})
