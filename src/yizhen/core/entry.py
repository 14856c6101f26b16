"""Text as people type it: full-width digits and letters, stray blanks, marks that nobody sees."""

import unicodedata

_BLANKS = str.maketrans(dict.fromkeys(" \t\r\n\u00a0\u3000\u200b\u200c\u200d\ufeff"))
_DASHES = str.maketrans(dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d\u00ad"))


def folded(text: str) -> str:
    """`text` with full-width forms made plain (NFKC) and without blanks around it."""
    return unicodedata.normalize("NFKC", text).strip()


def compact(text: str) -> str:
    """A number as it is meant: plain digits and capital letters, no blanks, no dashes."""
    return folded(text).translate(_BLANKS).translate(_DASHES).upper()
