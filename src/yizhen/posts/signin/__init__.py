"""Signing in: what proves who somebody is, how often one may try, and what is written down about it.

Split by meaning: `rules` (pure: one-time codes, lengths, limits), `limits` (counting tries), `passwords`, `secondfactor`,
`codes` (by telephone), `identities` (by another house's word), `sessions` (ending them) and `queries`.
"""
