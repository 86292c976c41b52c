"""Files of any form as one list of voices."""

from __future__ import annotations

from pathlib import Path

import pytest

from klantstem.discover import read_voices
from klantstem.errors import ReadError

VTT = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Interviewer>Hoe bevalt het werk hier?</v>

00:00:05.000 --> 00:00:09.000
<v Medewerker>Ik neem de tijd voor elke klant die binnenkomt.</v>

00:00:10.000 --> 00:00:11.000
<v Interviewer>En wat nog meer, kunt u dat vertellen?</v>

00:00:12.000 --> 00:00:19.000
<v Medewerker>Wij bellen altijd terug als we dat hebben beloofd.</v>
"""
CSV = """klantnr;wie;opmerking
7;klant;Het ging allemaal lekker snel
7;;De balie was erg druk vandaag
8;partner;Wij werken fijn samen
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    export, talk = tmp_path / "export.csv", tmp_path / "medewerkers" / "gesprek.vtt"
    talk.parent.mkdir()
    export.write_text(CSV, encoding="utf-8")
    talk.write_text(VTT, encoding="utf-8")
    return export, talk


def test_a_column_or_else_the_folder_tells_the_stakeholder(files: tuple[Path, Path]) -> None:
    voices = read_voices(files, by="wie")
    assert voices.stakeholder == ("klanten", "klanten", "partners", "medewerkers", "medewerkers")


def test_without_the_column_the_folder_tells(files: tuple[Path, Path]) -> None:
    assert set(read_voices(files).stakeholder) == {"klanten", "medewerkers"}


def test_one_customer_and_one_speaker_are_one_voice_each(files: tuple[Path, Path]) -> None:
    first, second, third, *talk = read_voices(files).document.tolist()
    assert first == second != third
    assert talk[0] == talk[1] not in {first, third}


def test_the_interviewer_is_not_heard(files: tuple[Path, Path]) -> None:
    assert not any("Hoe bevalt" in text for text in read_voices(files[1:]).texts.to_pylist())


def test_a_column_that_no_file_has_is_an_error_with_the_columns(files: tuple[Path, Path]) -> None:
    with pytest.raises(ReadError, match=r"(?s)'rol'.*klantnr.*--by"):
        read_voices(files, by="rol")


def test_files_without_items_are_an_error(tmp_path: Path) -> None:
    empty = tmp_path / "leeg.csv"
    empty.write_text("opmerking\n", encoding="utf-8")
    with pytest.raises(ReadError):
        read_voices([empty])


def test_a_file_that_is_given_twice_is_an_error(files: tuple[Path, Path]) -> None:
    with pytest.raises(ReadError, match="twice"):
        read_voices([files[0], files[0]])


def test_a_column_may_be_named_by_its_place(files: tuple[Path, Path]) -> None:
    assert "partners" in read_voices(files, by="kolom 2").stakeholder
