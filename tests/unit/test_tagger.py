"""Text in, tags out."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import klantstem
from klantstem.errors import ModelError, ValueSetError
from klantstem.models.persistence import Label, TrainedModel
from klantstem.tag import Status, Tag, TaggedItem
from klantstem.tagger import Tagger, _without_doubt
from klantstem.text import Segment
from klantstem.text.item import MAX_CHARS
from klantstem.values import Stance, load

KIND, SLOW = ("vriendelijk", Stance.ERVAREN), ("snel", Stance.GEMIST)
TEXT = "De monteur was vriendelijk.  De balie liet ons wachten."


def pairs(tags) -> list[tuple[str, Stance]]:
    return [(tag.value, tag.stance) for tag in tags]


def status(tagger: Tagger, text: object) -> Status:
    (item,) = tagger.tag_items([text])
    return item.status


class TestTags:
    def test_each_sentence_has_its_own(self, small_tagger):
        assert pairs(small_tagger.tag(TEXT)) == [KIND, SLOW]

    def test_a_tag_says_all_there_is_to_say(self, small_tagger):
        _, tag = small_tagger.tag(TEXT)
        assert tag == Tag("snel", Stance.GEMIST, "basis op orde", tag.score, 1, 29, 55)
        assert isinstance(tag.stance, Stance)
        assert type(tag.score) is float
        assert tag.score == round(tag.score, 4)
        assert small_tagger.thresholds[SLOW] <= tag.score <= 1

    def test_offsets_point_into_the_original(self, small_tagger):
        text = "\ufeff <p>De monteur&nbsp;was   vriendelijk.</p>\r\n\x00De balie liet\u200b ons wachten!"
        (item,) = small_tagger.tag_items([text])
        assert pairs(item.tags) == [KIND, SLOW]
        assert [text[tag.start : tag.end] for tag in item.tags] == [
            "De monteur&nbsp;was   vriendelijk.",
            "De balie liet\u200b ons wachten!",
        ]
        assert [(item.segments[tag.segment].start, item.segments[tag.segment].end) for tag in item.tags] == [
            (tag.start, tag.end) for tag in item.tags
        ]

    def test_one_sentence_may_carry_more_than_one(self, small_tagger):
        tags = small_tagger.tag("De monteur leverde vakwerk en gaf deskundig advies.")
        assert pairs(tags) == [("deskundig", Stance.ERVAREN), ("vakbekwaam", Stance.ERVAREN)]

    def test_most_sentences_of_facts_carry_none(self, small_tagger):
        (item,) = small_tagger.tag_items(["De medewerker woont in de straat."])
        assert item == TaggedItem(Status.OK, (Segment("De medewerker woont in de straat.", 0, 33),), ())

    def test_a_text_that_is_repeated_is_tagged_each_time(self, small_tagger):
        assert [tag.segment for tag in small_tagger.tag("De balie was traag. De balie was traag.")] == [0, 1]

    @pytest.mark.parametrize("text", [None, 3, b"goed", ["goed"], float("nan")])
    def test_one_item_must_be_a_text(self, small_tagger, text):
        with pytest.raises(TypeError, match="tag expects a str, not "):
            small_tagger.tag(text)


class TestStatus:
    @pytest.mark.parametrize(
        "text",
        [None, float("nan"), np.nan, 7, "", "   ", "\n\t\r\n", "-", "--", "—", "...", "…", "?!", "\x00", "\ud800",
         "\u200b\ufeff", "<br/>", "&nbsp;", "​", "'", "_"],
    )  # fmt: skip
    def test_what_says_nothing_is_leeg(self, small_tagger, text):
        assert list(small_tagger.tag_items([text])) == [TaggedItem(Status.LEEG)]

    @pytest.mark.parametrize("text", ["👍", "😡😡😡", "❤️", ":)", ":-(", "⭐⭐⭐⭐⭐", "7", "x", "Top", "ok :)"])
    def test_a_word_a_mark_or_a_mood_is_something(self, small_tagger, text):
        (item,) = small_tagger.tag_items([text])
        assert item.status == Status.OK
        assert len(item.segments) == 1

    @pytest.mark.parametrize(
        "text",
        [
            "The staff was very friendly and the delivery was on time, would recommend this to everyone.",
            "Das Personal war sehr freundlich, aber wir haben leider sehr lange auf die Lieferung gewartet.",
            "Очень хороший сервис, спасибо большое за помощь и быструю доставку",
        ],
    )
    def test_another_language_is_not_tagged(self, small_tagger, text):
        assert list(small_tagger.tag_items([text])) == [TaggedItem(Status.ANDERE_TAAL)]

    def test_an_item_is_read_up_to_its_limit(self, small_tagger):
        start = "De monteur was vriendelijk. "
        text = start + "." * (MAX_CHARS - len(start))
        assert status(small_tagger, text) == Status.OK
        assert status(small_tagger, text + "!") == Status.AFGEKAPT
        (item,) = small_tagger.tag_items([text + " De balie liet ons wachten."])
        assert item.status == Status.AFGEKAPT
        assert pairs(item.tags) == [KIND]

    @pytest.mark.parametrize(
        "unit", ["a", "woord ", "De balie was traag. ", "\x00", "\ud83d", "<b>", "&amp;", "é", "!"]
    )
    def test_a_megabyte_of_anything_is_read(self, small_tagger, unit):
        (item,) = small_tagger.tag_items([unit * (1_000_000 // len(unit))])
        assert item.status in {Status.AFGEKAPT, Status.LEEG}
        assert all(part.end <= MAX_CHARS for part in item.segments)

    @pytest.mark.parametrize("dirt", ["\x00", "\ud800", "\udfff\udfff", "\x1b[31m", "\ufffe", "\U0010ffff"])
    def test_dirt_does_not_hide_what_is_said(self, small_tagger, dirt):
        text = f"De monteur was {dirt} vriendelijk."
        (item,) = small_tagger.tag_items([text])
        assert item.status == Status.OK
        assert KIND in pairs(item.tags)
        assert (item.tags[0].start, item.tags[0].end) == (0, len(text))

    def test_what_goes_wrong_in_one_item_is_a_status_of_that_item(self, small_tagger, monkeypatch):
        import klantstem.text.item as module

        real = module.segment_cleaned

        def broken(cleaned, **options):
            if "kapot" in cleaned.text:
                raise RuntimeError(cleaned.text)
            return real(cleaned, **options)

        monkeypatch.setattr(module, "segment_cleaned", broken)
        items = list(small_tagger.tag_items(["kapot", TEXT]))
        assert items[0] == TaggedItem(Status.FOUT)
        assert pairs(items[1].tags) == [KIND, SLOW]


STRANGE = st.text(st.characters(codec=None, categories=None), max_size=80)
PIECES = st.sampled_from(
    ["De monteur was vriendelijk", ". ", "!", "\n- ", "<p>", "&lt;", "Ã©", "\ud83d", "\x00", "😀", ":)"]
)


class TestAnything:
    @settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=STRANGE | st.lists(PIECES | STRANGE, max_size=12).map("".join))
    def test_any_text_has_a_status_and_tags_that_point_into_it(self, small_tagger, text):
        (item,) = small_tagger.tag_items([text])
        assert item.status in {Status.OK, Status.LEEG, Status.ANDERE_TAAL}
        for part, following in itertools.pairwise(item.segments):
            assert part.end <= following.start
        for tag in item.tags:
            part = item.segments[tag.segment]
            assert 0 <= tag.start < tag.end <= len(text)
            assert (tag.start, tag.end) == (part.start, part.end)

    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=STRANGE | st.lists(PIECES | STRANGE, max_size=12).map("".join))
    def test_the_shipped_model_reads_any_text(self, tagger, text):
        for tag in tagger.tag(text):
            assert 0 <= tag.start < tag.end <= len(text)
            assert tagger.thresholds[tag.value, tag.stance] - 1e-4 <= tag.score <= 1

    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(texts=st.lists(st.none() | STRANGE | st.lists(PIECES, max_size=6).map("".join), max_size=30))
    def test_as_many_items_come_out_as_texts_go_in(self, small_tagger, texts):
        together = list(small_tagger.tag_items(texts))
        assert together == [next(small_tagger.tag_items([text])) for text in texts]


class TestStream:
    def test_tags_do_not_depend_on_the_order_or_the_company(self, tagger):
        texts = [
            "De monteur was vriendelijk maar kwam veel te laat.",
            None,
            "Niemand belt terug, wat een gedoe!",
            "Ze dachten met ons mee en het was zo geregeld.",
            "x",
            "The staff was very friendly and they were just great.",
            "Te laat. " * 300,
        ] * 3
        alone = [next(tagger.tag_items([text])) for text in texts]
        assert sum(len(item.tags) for item in alone) > 3
        for seed in range(3):
            order = list(range(len(texts)))
            random.Random(seed).shuffle(order)
            assert list(tagger.tag_items(texts[number] for number in order)) == [alone[number] for number in order]

    def test_tags_do_not_depend_on_where_a_window_ends(self, small_tagger, monkeypatch):
        texts = [TEXT, None, "", "De balie was traag.", "👍"] * 7
        expected = list(small_tagger.tag_items(texts))
        for size in (1, 2, 7, 35, 36):
            monkeypatch.setattr("klantstem.tagger._WINDOW", size)
            assert list(small_tagger.tag_items(texts)) == expected

    def test_items_come_before_the_last_text_is_there(self, small_tagger):
        endless = small_tagger.tag_items(itertools.repeat(TEXT))
        assert pairs(next(endless).tags) == [KIND, SLOW]

    def test_no_texts_give_no_items(self, small_tagger):
        assert list(small_tagger.tag_items([])) == []

    def test_a_window_without_anything_to_read_is_no_problem(self, small_tagger):
        assert [item.status for item in small_tagger.tag_items([None, "", "-"])] == [Status.LEEG] * 3


class TestValueSets:
    def test_tags_are_in_the_words_and_on_the_levels_of_the_set(self, small_model):
        vidomes, autotaalglas = Tagger(small_model, load("vidomes")), Tagger(small_model, load("autotaalglas"))
        assert [(tag.value, tag.level) for tag in vidomes.tag("De monteur brak de belofte.")] == [
            ("betrouwbaar", "basis op orde")
        ]
        assert [(tag.value, tag.level) for tag in autotaalglas.tag("De balie ontving ons hartelijk.")] == [
            ("gastvrij", "onderscheidend")
        ]

    def test_values_outside_the_set_are_not_given(self, small_model):
        vidomes = Tagger(small_model, load("vidomes"))
        assert vidomes.tag("De monteur was vriendelijk.") == []
        assert {value for value, _ in vidomes.thresholds} == {"betrouwbaar", "persoonlijk", "dichtbij"}

    def test_the_values_that_the_model_does_not_know_are_named(self, small_model, small_tagger):
        assert Tagger(small_model, load("vidomes")).unknown == ("samen",)
        assert Tagger(small_model, load("autotaalglas")).unknown == ("netjes", "toegewijd")
        assert "vriendelijk" not in small_tagger.unknown
        assert "speciaal" in small_tagger.unknown

    def test_two_values_of_the_model_that_are_one_in_the_set_give_one_tag_with_the_best_score(self, small_model):
        autotaalglas, ours = Tagger(small_model, load("autotaalglas")), Tagger(small_model, load())
        text = "De monteur leverde vakwerk en gaf deskundig advies."
        both = ours.tag(text)
        assert {tag.value for tag in both} == {"vakbekwaam", "deskundig"}
        (one,) = autotaalglas.tag(text)
        assert (one.value, one.stance, one.level) == ("specialist", Stance.ERVAREN, "basis")
        assert one.score == max(tag.score for tag in both)

    def test_a_set_that_knows_no_value_of_the_model_gives_no_tags(self, small_model):
        labels = tuple(Label(f"onbekend {number}", label.stance) for number, label in enumerate(small_model.labels))
        strange = TrainedModel("nl_x", "1", labels, small_model.classifier, {})
        tagger = Tagger(strange, load())
        assert tagger.tag(TEXT) == []
        assert tagger.unknown == load().names


class TestThresholds:
    def test_there_is_one_for_each_value_and_stance(self, small_tagger, small_model):
        assert set(small_tagger.thresholds) == {(label.value, label.stance) for label in small_model.labels}
        assert small_tagger.thresholds[KIND] == pytest.approx(
            float(small_model.classifier.thresholds_[small_model.labels.index(Label("vriendelijk", "ervaren"))])
        )

    def test_a_tag_begins_at_its_threshold(self, small_tagger, monkeypatch):
        classifier = small_tagger.model.classifier
        at = [label.value for label in small_tagger.model.labels].index("vriendelijk")
        probability = classifier.predict_proba(["De monteur was vriendelijk."])[0, at]
        for threshold, tagged in ((probability, True), (np.nextafter(probability, np.float32(2)), False)):
            changed = classifier.thresholds_.copy()
            changed[at] = threshold
            monkeypatch.setattr(classifier, "thresholds_", changed)
            assert (KIND in pairs(small_tagger.tag("De monteur was vriendelijk."))) is tagged


class TestLoad:
    def test_the_shipped_model_reads_with_the_default_set(self, tagger):
        assert tagger.name == "nl_klantstem_lg"
        assert tagger.values.name == "service-excellence"
        assert pairs(tagger.tag("De monteur was erg vriendelijk.")) == [KIND]

    def test_a_set_can_be_given_by_name_file_or_object(self, small_model, tmp_path, monkeypatch):
        monkeypatch.setattr("klantstem.tagger.open_model", lambda name, threads: small_model)
        path = tmp_path / "eigen.yaml"
        path.write_text("name: eigen\ntitle: Eigen\nvalues: [{name: vlot, level: basis op orde, synonyms: [snel]}]\n")
        for values, name in (("vidomes", "vidomes"), (path, "eigen"), (str(path), "eigen"), (load("arval"), "arval")):
            assert klantstem.load(values=values).values.name == name
        assert klantstem.load(values=path).unknown == ()

    def test_what_is_not_there_is_an_error(self):
        with pytest.raises(ModelError, match="nergens is neither a model"):
            klantstem.load("nergens")
        with pytest.raises(ValueSetError, match="There is no value set 'nergens'"):
            klantstem.load(values="nergens")

    def test_threads_reach_the_encoder(self):
        assert klantstem.load(threads=1).model.classifier.fitted_encoder().threads == 1


def tag_with(stance, score, value="adequaat"):
    return Tag(value, stance, "basis op orde", score, 0, 0, 10)


@pytest.mark.parametrize(
    ("scores", "kept"),
    [
        ((0.9, 0.8), ["ervaren", "gemist"]),
        ((0.9, 0.6), ["ervaren"]),
        ((0.4, 0.5), ["gemist"]),
        ((0.4, 0.4), ["ervaren", "gemist"]),
    ],
)
def test_a_doubtful_second_stance_to_the_same_value_is_left_out(scores, kept):
    tags = [tag_with(stance, score) for stance, score in zip((Stance.ERVAREN, Stance.GEMIST), scores, strict=True)]
    assert [str(tag.stance) for tag in _without_doubt(tags)] == kept


def test_a_doubtful_tag_of_another_value_stays():
    tags = [tag_with(Stance.ERVAREN, 0.9), tag_with(Stance.GEMIST, 0.3, value="snel")]
    assert _without_doubt(tags) == tags


class TestProbabilities:
    def test_of_an_item_are_those_of_its_surest_segments(self, small_tagger):
        given = small_tagger.predict_proba([TEXT, "De monteur was vriendelijk.", "De balie liet ons wachten."])
        both, *parts = given.of_labels
        np.testing.assert_array_equal(both, np.maximum(*parts))

    def test_reach_the_threshold_where_there_is_a_tag(self, small_tagger):
        given = small_tagger.predict_proba([TEXT])
        scores = dict(zip(given.labels, given.of_labels[0], strict=True))
        for tag in small_tagger.tag(TEXT):
            assert scores[tag.value, tag.stance] == pytest.approx(tag.score, abs=1e-4)

    def test_of_a_level_are_never_below_those_of_its_values_nor_above_their_sum(self, small_tagger):
        given = small_tagger.predict_proba([TEXT, "Vakwerk, en zij dachten aan alles!", ""])
        for column, (level, stance) in enumerate(given.levels):
            own = [
                at
                for at, (value, its) in enumerate(given.labels)
                if its == stance and small_tagger.values.level_of(value).name == level
            ]
            of_values = given.of_labels[:, own]
            assert (given.of_levels[:, column] >= of_values.max(axis=1, initial=0) - 1e-6).all()
            assert (given.of_levels[:, column] <= of_values.sum(axis=1) + 1e-6).all()

    def test_of_an_item_that_says_nothing_are_zero(self, small_tagger):
        given = small_tagger.predict_proba(["", None, "..."])
        assert given.of_labels.shape == (3, len(given.labels))
        assert not given.of_labels.any()
        assert not given.of_levels.any()

    def test_of_no_items_are_empty(self, small_tagger):
        given = small_tagger.predict_proba([])
        assert given.of_labels.shape == (0, len(given.labels))
        assert given.of_levels.shape == (0, len(given.levels))
