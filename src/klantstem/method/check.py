"""Check a value set against the rules of the method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from klantstem.method.finding import Finding, Rule, Severity
from klantstem.method.likeness import Likeness
from klantstem.method.measured import measured
from klantstem.method.rules import balance, base, loaded, tagged
from klantstem.models.persistence import TrainedModel
from klantstem.own.resolve import resolve
from klantstem.values import DEFAULT, Basis, ValueSet, load


@dataclass(frozen=True, slots=True)
class Check:
    """What was found in a value set.

    Attributes
    ----------
    values : the set
    findings : in the order of the rules; none where the set follows them all
    basis : on what the tags of each value would rest, None where nothing can be tagged
    measured : whether a model measured likeness; without one those rules were skipped
    """

    values: ValueSet
    findings: tuple[Finding, ...]
    basis: Mapping[str, Basis | None]
    measured: bool

    @property
    def in_order(self) -> bool:
        """Whether there are no errors; there may be warnings."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def check(values: ValueSet, model: TrainedModel | None = None) -> Check:
    """Check a value set; of a framework, which nobody has to live by, only whether its values can be tagged.

    Parameters
    ----------
    values : the set
    model : measures likeness if it has an encoder, and tells which values it learnt; without one these are the 26 of
        the default set, and nothing is measured
    """
    labels = load(DEFAULT).names if model is None else [label.value for label in model.labels]
    sources = resolve(values, labels, describes=model is None or model.describes)
    basis = {source.value: source.basis for source in sources}
    found = list(tagged(values, basis))
    measures = False
    if values.kind == "organisatie":
        found += [*balance(values), *base(values), *loaded(values)]
        if model is not None and model.with_encoder() is not None:
            measures = True
            found += measured(values, Likeness(model))
    order = list(Rule)
    found.sort(key=lambda finding: order.index(finding.rule))
    return Check(values, tuple(found), basis, measures)
