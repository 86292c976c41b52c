"""What stands where in the arrays that the kernels share."""

from __future__ import annotations

#: Places in the counts of a batch.
WORDS, LETTERS, TOKENS, LINES, MARKS = range(5)
#: What is known of a word.
DUTCH, WITH_STOP, RESTARTS, ADDRESS, NUMBER = 1, 2, 4, 8, 16
#: By how many bits the number of its runs of letters is shifted among that.
RUNS = 8
#: What is known of an item.
IS_ODD, IS_DOUBTFUL, HAS_ACCENTS, IS_FOREIGN = 1, 2, 4, 8
#: Columns of the lines and of the marks.
ITEM, BEGIN, END, TOKEN = range(4)
LINE, AT, STOP, SIGNS, ENDS = range(5)
#: What `ENDS` holds besides the place where a sentence ends: nothing ends, ask, ask for the whole line (of an address).
NOTHING, ASK, ASK_LINE = 0, -1, -2
