"""Machine code for plain items, made by numba: one pass over their bytes for lines, words and the ends of sentences.

It says of which items :mod:`klantstem.text.bulk.plain` would say it that they are odd, or of fewer, and decides on the
marks that need no list of abbreviations; what it does not decide, it asks. Only :mod:`klantstem.text.bulk.compiled`
imports this, when there is enough to read: numba takes half a second.
"""
