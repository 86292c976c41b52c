"""The spaCy pipeline: the component ``klantstem`` and how to draw its spans."""
