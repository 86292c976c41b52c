"""``python -m klantstem``."""

from klantstem.cli import main

main()
