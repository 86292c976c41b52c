"""Listen and develop: which values stakeholders express and wish for, and the set of four to six that is proposed."""

from klantstem.discover.discovery import Discovery, discover
from klantstem.discover.numbers import to_json
from klantstem.discover.read import Voices, read_voices
from klantstem.discover.write import to_yaml

__all__ = ["Discovery", "Voices", "discover", "read_voices", "to_json", "to_yaml"]
