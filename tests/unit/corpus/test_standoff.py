"""Labels without text: they find their sentence again, or say that they do not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantstem.corpus.standoff import StandOff, checksum, join, read_standoff, read_texts, standoff_line
from klantstem.errors import CorpusError

REVIEW = "Vlot geholpen. Alleen was de koffie koud."
LABELS = frozenset({("adequaat", "gemist")})
SECOND = StandOff("bron", "12", 1, (15, 41), checksum("Alleen was de koffie koud."), LABELS)


@pytest.mark.parametrize(
    "texts",
    [{"bron:12": REVIEW}, {"bron:12#1": "Alleen was de koffie koud."}, {"bron:12#1": "alleen  was de koffie koud"}],
)
def test_labels_join_whole_items_and_single_sentences(texts):
    joined = join([SECOND], texts)
    (sentence,) = joined.sentences
    assert (sentence.id, sentence.doc, sentence.labels) == ("bron:12#1", "bron:12", LABELS)
    assert sentence.text.lower().startswith("alleen")
    assert (joined.absent, joined.changed) == (0, 0)


@pytest.mark.parametrize(
    ("texts", "absent", "changed"),
    [({}, 1, 0), ({"bron:13": REVIEW}, 1, 0), ({"bron:12": "Iets anders."}, 0, 1), ({"bron:12#1": "Anders."}, 0, 1)],
)
def test_a_sentence_that_is_absent_or_changed_is_counted_and_left_out(texts, absent, changed):
    joined = join([SECOND], texts)
    assert (joined.sentences, joined.absent, joined.changed) == ([], absent, changed)


def test_a_sentence_without_a_place_joins_by_its_own_id_alone():
    row = StandOff("bron", "12", 1, None, SECOND.checksum, LABELS)
    assert join([row], {"bron:12": REVIEW}).absent == 1
    assert len(join([row], {"bron:12#1": "Alleen was de koffie koud."}).sentences) == 1


@given(
    st.builds(
        StandOff,
        source=st.text(min_size=1),
        row=st.text(min_size=1),
        sentence=st.integers(0, 99),
        span=st.none() | st.tuples(st.integers(0, 9), st.integers(10, 99)),
        checksum=st.text(alphabet="0123456789abcdef", min_size=8, max_size=8),
        labels=st.sampled_from([frozenset(), LABELS, LABELS | {("warm", "gewenst")}]),
    )
)
def test_a_line_reads_back_as_it_was(tmp_path_factory, row):
    path = tmp_path_factory.mktemp("labels") / "labels.jsonl"
    try:
        path.write_text(standoff_line(row) + "\n", encoding="utf-8")
    except UnicodeEncodeError:
        return
    assert read_standoff(path) == [row]


BROKEN = [
    ([], "expected an object"),
    ({"source": 1}, "source, row and checksum must be texts"),
    ({"sentence": "1"}, "sentence a number"),
    ({"start": 9, "end": 3}, "start and end"),
    ({"end": None}, "start and end"),
    ({"labels": [["snel"]]}, "a label must be"),
]


@pytest.mark.parametrize(("change", "told"), BROKEN)
def test_a_broken_line_is_told_with_its_number(tmp_path, change, told):
    path = tmp_path / "labels.jsonl"
    row = json.loads(standoff_line(SECOND)) | change if isinstance(change, dict) else change
    path.write_text(standoff_line(SECOND) + "\n" + json.dumps(row), encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"labels\.jsonl, line 2: .*{told}"):
        read_standoff(path)


def test_a_copy_is_read_by_id_and_a_row_without_text_is_told(tmp_path):
    path = tmp_path / "kopie.jsonl"
    path.write_text('{"id": "a", "text": "b", "stars": 1}\n', encoding="utf-8")
    assert read_texts([path]) == {"a": "b"}
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"kopie\.jsonl, line 1"):
        read_texts([path])
