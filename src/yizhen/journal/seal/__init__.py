"""Tamper evidence for the journal, as pure values: a Merkle log, signed checkpoints, receipts. No
Django.

The formats are those of C2SP (tlog-tiles, tlog-checkpoint, signed-note, tlog-proof) over the tree
of RFC 6962, so that anyone can check us with tools that we did not write. SM3 in place of SHA-256
is our one addition.
"""
