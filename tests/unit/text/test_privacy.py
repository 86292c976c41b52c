from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klantstem.text.privacy import mask, private_spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mail mij op jan.de-vries+huur@voorbeeld.co.nl graag.", "Mail mij op [e-mail] graag."),
        ("jan @ voorbeeld.nl", "[e-mail]"),
        ("jan[at]voorbeeld.nl", "[e-mail]"),
        ("Bel 06-12345678 of 0612345678.", "Bel [telefoon] of [telefoon]."),
        ("Bel 06 12 34 56 78 na zessen", "Bel [telefoon] na zessen"),
        ("(010) 123 45 67", "[telefoon]"),
        ("+31 6 12345678", "[telefoon]"),
        ("0031612345678", "[telefoon]"),
        ("tel 0475 12 34 56", "tel [telefoon]"),
        ("Belgisch: 03 123 45 67", "Belgisch: [telefoon]"),
        ("rekening NL91 ABNA 0417 1643 00 terug", "rekening [rekeningnummer] terug"),
        ("nl91abna0417164300", "[rekeningnummer]"),
        ("BE68 5390 0754 7034", "[rekeningnummer]"),
        ("DE89370400440532013000", "[rekeningnummer]"),
        ("mijn bsn is 123456782", "mijn bsn is [bsn]"),
        ("1234.56.782", "[bsn]"),
        ("Ik woon op 1234 AB 12 boven", "Ik woon op [postcode] boven"),
        ("1234ab 12a", "[postcode]"),
        ("Kerkstraat 12, 3511 LX Utrecht", "[adres], [postcode] Utrecht"),
        ("bestelnummer: 48213377 is zoek", "bestelnummer: [nummer] is zoek"),
        ("Ordernr. AB-20391 niet geleverd", "Ordernr. [nummer] niet geleverd"),
        ("mijn klantnummer is 4711", "mijn klantnummer is [nummer]"),
        ("zaak #20391", "zaak [nummer]"),
        ("pakket 3SABCD123456789 kwijt", "pakket [nummer] kwijt"),
        ("mijn auto, 12-ABC-3, is bekrast", "mijn auto, [kenteken], is bekrast"),
        ("kenteken XX-99-XX", "kenteken [kenteken]"),
        ("gz-123-b staat fout", "[kenteken] staat fout"),
        ("GZ123B", "[kenteken]"),
        ("1-ABC-123", "[kenteken]"),
        ("85.07.30-033.28", "[rijksregisternummer]"),
        ("Mevrouw Jansen en dhr. de vries", "Mevrouw [naam] en dhr. [naam]"),
        ("Met vriendelijke groet,\nT. van Rooij", "Met vriendelijke groet,\n[naam]"),
    ],
)
def test_personal_data_becomes_a_placeholder(text: str, expected: str) -> None:
    assert mask(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Op 01-02-2024 10:30 stond hij er.",
        "Vanmiddag 19-06-2020 16.25, bijna een uur later.",
        "Tussen 2023 en 2024 is er niets gedaan.",
        "IN 2024 EN 2025 NIETS GEHOORD",
        "Na 1500 km was hij leeg.",
        "Dat kost 1.250,50 euro per jaar, 100.000 euro in totaal.",
        "Ze kwamen om 9.30 uur in plaats van 8.00 uur.",
        "Op 1-mei-24 en op 12-11-2024 gebeld.",
        "Wij zijn als klant 2000 euro kwijt.",
        "Bel 0900-1234 en je wacht 45 minuten.",
        "Al 25 jaar huurder van nummer 12.",
        "Van de 3 of 4 keer was het 1 keer goed.",
        "",
    ],
)
def test_ordinary_numbers_stay(text: str) -> None:
    assert mask(text) == text


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


BEFORE_NAMES = [
    "mevrouw",
    "Dhr.",
    "de heer",
    "dr.",
    "Mijn naam is",
    "Ik ben",
    "groet,\n",
    "mvg",
    "geholpen door",
    "heren",
]
IN_NAMES = [
    "Jan",
    "jansen",
    "van",
    "de",
    "Der",
    "'t",
    "J.",
    "A.B.",
    "[naam]",
    "en",
    ",",
    "-",
    "was",
    "KPN",
    "4",
    "@x.nl",
]


@given(
    st.lists(
        st.tuples(st.sampled_from(BEFORE_NAMES + IN_NAMES), st.sampled_from([" ", "", "\n", "-", ". "])), max_size=14
    )
)
def test_masking_names_twice_changes_nothing_more(words: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in words)
    assert mask(mask(text)) == mask(text)


@given(st.text(alphabet="0123456789 -./@AaBb+#", max_size=60))
def test_spans_are_ordered_and_inside_the_text(text: str) -> None:
    spans = private_spans(text)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "0",
        "1 ",
        "A1",
        "0 ",
        "x@",
        "12-",
        "#",
        "NL00",
        "mevrouw ",
        "dhr. de ",
        "A.",
        "groet ",
        "groet\n",
        "ik ben ",
        "Jan ",
    ],
)
def test_a_long_text_is_masked_in_time_that_grows_with_its_length(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    began = time.perf_counter()
    mask(text)
    assert time.perf_counter() - began < 5
