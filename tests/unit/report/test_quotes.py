from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klantstem.models.persistence import TrainedModel
from klantstem.models.shipped import FAST_MODEL, open_model
from klantstem.report.feedback import Feedback
from klantstem.report.quotes import Quote, choose_quotes
from klantstem.report.tagged import as_table, read_tags
from klantstem.values import ValueSet, load

WORDS = ["fiets", "lamp", "stoel", "wolk", "boter", "molen", "kaars", "hamer"]
SLOW = ("snel", "gemist")
NICE = ("warm", "ervaren")
# Of an item: its tags, each with the text that carries it.
Spec = Sequence[tuple[tuple[str, str], str]]


@pytest.fixture(scope="module")
def model() -> TrainedModel:
    return open_model(FAST_MODEL)


def text_of(number: int) -> str:
    """Return a sentence that is like no other."""
    return " ".join(f"{word}{number}" for word in WORDS)


def plain(tags: Sequence[tuple[str, str]], *, first: int = 0) -> list[Spec]:
    return [[(tag, text_of(first + number))] for number, tag in enumerate(tags)]


def tag_of(tag: tuple[str, str], start: int, end: int, score: float) -> dict[str, Any]:
    return {"value": tag[0], "stance": tag[1], "level": "", "score": score, "segment": 0, "start": start, "end": end}


def frame_of(items: Sequence[Spec], scores: Sequence[float] | None = None, **columns: Any) -> pd.DataFrame:
    texts, tags = [], []
    for number, item in enumerate(items):
        sentences = list(dict.fromkeys(sentence for _, sentence in item))
        text = " ".join(sentences)
        texts.append(text)
        score = 0.9 if scores is None else scores[number]
        tags.append(
            [tag_of(tag, text.index(sentence), text.index(sentence) + len(sentence), score) for tag, sentence in item]
        )
    return pd.DataFrame({"opmerking": texts, "status": "ok", "tags": tags, **columns})


def pool(
    frame: pd.DataFrame, model: TrainedModel, *, values: ValueSet | None = None, **options: Any
) -> tuple[Quote, ...]:
    values = values or load("service-excellence")
    by = [name for name in frame.columns if name.startswith("groep")]
    tagged = read_tags(as_table(frame), text="opmerking", by=by)
    return choose_quotes(tagged, Feedback.of(tagged, values), model=model, **options)


class TestWhatIsQuoted:
    def test_each_value_and_stance_with_enough_items(self, model: TrainedModel) -> None:
        quotes = pool(frame_of(plain([SLOW] * 5 + [NICE] * 4)), model)
        assert {(quote.value, quote.stance) for quote in quotes} == {SLOW}

    def test_each_month_each_segment_and_each_value_in_them(self, model: TrainedModel) -> None:
        tags = [SLOW, NICE] * 600
        months = [f"2025-{number // 100 + 1:02d}-{number % 28 + 1:02d}" for number in range(1200)]
        regions = ["noord" if number % 100 < 94 else "zuid" for number in range(1200)]
        quotes = pool(frame_of(plain(tags), datum=months, groep=regions), model, limit=120)
        found = Counter((quote.value, quote.date.month) for quote in quotes if quote.date)
        assert set(found) == {(value, month) for value, _ in (SLOW, NICE) for month in range(1, 13)}
        assert {(quote.value, quote.groups["groep"]) for quote in quotes} == {
            (value, region) for value in ("snel", "warm") for region in ("noord", "zuid")
        }

    def test_the_surest_and_most_readable_come_first(self, model: TrainedModel) -> None:
        texts = ["Traag!", *(text_of(number) for number in range(5))]
        frame = frame_of([[(SLOW, text)] for text in texts], [0.99, 0.6, 0.95, 0.7, 0.65, 0.8])
        assert [quote.score for quote in pool(frame, model)] == [0.95, 0.8, 0.7, 0.65, 0.6, 0.99]

    def test_no_two_of_a_value_and_stance_are_alike(self, model: TrainedModel) -> None:
        alike = [f"Ik heb {number} weken gewacht op een antwoord van jullie." for number in range(9)]
        assert len(pool(frame_of([[(SLOW, text)] for text in alike]), model)) == 1

    def test_the_best_of_each_value_come_before_the_second_best(self, model: TrainedModel) -> None:
        frame = frame_of(plain([SLOW] * 8 + [NICE] * 6), [0.9] * 8 + [0.6] * 6)
        quotes = pool(frame, model)
        assert [quote.value for quote in quotes[:4]] == ["snel", "warm"] * 2

    def test_a_sentence_with_two_tags_is_two_quotes_of_one_place(self, model: TrainedModel) -> None:
        items: list[Spec] = [[(SLOW, text_of(number)), (NICE, text_of(number))] for number in range(5)]
        places = Counter((quote.row, quote.start) for quote in pool(frame_of(items), model))
        assert set(places.values()) == {2}

    def test_the_tag_of_a_sentence_and_all_that_is_known_of_the_item(self, model: TrainedModel) -> None:
        items: list[Spec] = [
            [(NICE, f"Goed {text_of(n)}."), (SLOW, f"Wat duurde {text_of(n + 9)} lang!")] for n in range(6)
        ]
        frame = frame_of(items, datum=["2025-03-04"] * 6, nps=[7] * 6, groep=["web"] * 6)
        quote = next(quote for quote in pool(frame, model) if quote.stance == "gemist")
        assert (quote.value, quote.level, quote.score) == ("snel", "basis op orde", 0.9)
        assert (quote.date, quote.groups, quote.given) == (dt.date(2025, 3, 4), {"groep": "web"}, 7.0)
        assert quote.sentence == items[quote.row][1][1]
        assert quote.before == items[quote.row][0][1] + " "
        assert frame["opmerking"][quote.row][quote.start :] == quote.sentence

    def test_nothing_without_texts_and_without_tags(self, model: TrainedModel) -> None:
        values = load("service-excellence")
        tagged = read_tags(as_table(frame_of(plain([SLOW] * 5)).drop(columns="opmerking")))
        assert choose_quotes(tagged, Feedback.of(tagged, values), model=model) == ()
        assert pool(frame_of([[]] * 5).assign(opmerking="Prima."), model) == ()

    @pytest.mark.parametrize("span", [(5, 5), (-1, 3), (0, 5000), (30, 20)])
    def test_a_tag_that_does_not_fit_its_text_gives_no_quote(self, model: TrainedModel, span: tuple[int, int]) -> None:
        frame = frame_of(plain([SLOW] * 6))
        frame["tags"] = [[tag_of(SLOW, *span, 0.9)], *frame["tags"].tolist()[1:]]
        assert {quote.row for quote in pool(frame, model)} == {1, 2, 3, 4, 5}

    def test_personal_data_is_masked_by_default(self, model: TrainedModel) -> None:
        frame = frame_of([[(SLOW, f"Bel 06-1234567{n} of mevrouw Jansen, {text_of(n)}")] for n in range(5)])
        assert all(quote.sentence.startswith("Bel [telefoon] of mevrouw [naam], ") for quote in pool(frame, model))
        assert all("Jansen" in quote.sentence for quote in pool(frame, model, masked=False))


class TestBounds:
    def test_no_more_quotes_and_bytes_than_asked(self, model: TrainedModel) -> None:
        frame = frame_of(plain([SLOW] * 300 + [NICE] * 300))
        assert len(pool(frame, model, limit=50)) == 50
        few = pool(frame, model, room=20_000)
        assert 20 < len(few) < 200
        assert sum(len(json.dumps([quote.before, quote.parts, quote.after])) for quote in few) <= 20_000

    def test_the_same_seed_gives_the_same_quotes_and_another_seed_others(self, model: TrainedModel) -> None:
        frame = frame_of(plain([SLOW] * 300))
        first = pool(frame, model, limit=20)
        assert pool(frame, model, limit=20) == first
        assert pool(frame, model, limit=20, seed=1) != first


class TestPrivacy:
    def test_a_label_that_too_few_share_is_left_off(self, model: TrainedModel) -> None:
        # Five of noord, three each of zuid and oost: those six can be quoted, as of no region.
        frame = frame_of(plain([SLOW] * 11), groep=["noord"] * 5 + ["zuid"] * 3 + ["oost"] * 3)
        quotes = pool(frame, model)
        assert len(quotes) == 11
        assert Counter(quote.groups.get("groep") for quote in quotes) == {"noord": 5, None: 6}

    def test_a_label_that_would_give_a_small_one_away_is_left_off_too(self, model: TrainedModel) -> None:
        frame = frame_of(plain([SLOW] * 12), groep=["noord"] * 10 + ["zuid"] * 2)
        assert Counter(quote.groups.get("groep") for quote in pool(frame, model)) == {None: 12}

    def test_items_that_the_missing_label_would_give_away_are_not_quoted(self, model: TrainedModel) -> None:
        frame = frame_of(plain([SLOW] * 12), groep=["noord"] * 10 + [None] * 2)
        assert {quote.row for quote in pool(frame, model)} == set(range(10))

    def test_where_that_leaves_nobody_no_labels_are_told(self, model: TrainedModel) -> None:
        halves: dict[str, Any] = {
            f"groep{at}": [f"{at}a" if number % 6 == at else f"{at}b" for number in range(6)] for at in range(6)
        }
        quotes = pool(frame_of(plain([SLOW] * 6), **halves), model)
        assert len(quotes) == 6
        assert all(quote.groups == {} for quote in quotes)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(st.sampled_from([SLOW, NICE]), st.sampled_from("abc"), st.sampled_from(["x", "y", None])),
            min_size=1,
            max_size=60,
        ),
        st.integers(1, 6),
    )
    def test_no_quote_is_of_a_group_that_is_too_small(
        self, model: TrainedModel, items: list[tuple[tuple[str, str], str, str | None]], min_items: int
    ) -> None:
        groups: dict[str, Any] = {
            "groep1": [item[1] for item in items],
            "groep2": [item[2] for item in items],
        }
        if not any(groups["groep2"]):
            del groups["groep2"]
        quotes = pool(frame_of(plain([item[0] for item in items]), **groups), model, min_items=min_items)
        for quote in quotes:
            same = [n for n, item in enumerate(items) if item[0] == (quote.value, quote.stance)]
            assert len(same) >= min_items
            silent = not any(q.groups for q in quotes if (q.value, q.stance) == (quote.value, quote.stance))
            for name, cells in groups.items():
                sizes = Counter(cells[n] for n in same)
                label = quote.groups.get(name)
                if label is not None:
                    assert label == cells[quote.row]
                    assert sizes[label] >= min_items
                elif not silent:
                    told = {q.groups.get(name) for q in quotes if (q.value, q.stance) == (quote.value, quote.stance)}
                    assert sum(1 for n in same if cells[n] is None or cells[n] not in told) >= min_items


def test_values_of_an_organisation_that_the_model_does_not_know_mark_the_whole_sentence(model: TrainedModel) -> None:
    values = load("arval")
    unknown = next(
        name for name in values.names if not values.known([name]) or name not in {x.value for x in model.labels}
    )
    quotes = pool(frame_of(plain([(unknown, "ervaren")] * 5)), model, values=values)
    assert len(quotes) == 5
    assert all(quote.whole and quote.parts == ("", quote.sentence) for quote in quotes)
